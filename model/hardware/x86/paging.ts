/** How a processor is set to page. Source: Intel SDM volume 3, sections 4.1.1 to 4.1.4. */

/** 32-bit (non-PAE) paging, PAE paging, and the paging of long mode. */
export type PagingMode = '32-bit' | 'pae' | 'long'

export interface Paging {
  readonly mode: PagingMode
  /** Levels of tables, the root included: 2, 3 and 4, or 5 with CR4.LA57. A small model may have fewer in long mode. */
  readonly levels: number
  /** CR0.WP: the supervisor respects R/W as well. */
  readonly wp: boolean
  /** CR4.SMEP: the supervisor fetches nothing from pages of the user. Section 4.6.1. */
  readonly smep: boolean
  /** CR4.SMAP: the supervisor reads and writes no data in pages of the user. Section 4.6.1. */
  readonly smap: boolean
  /** EFLAGS.AC: SMAP lets explicit accesses pass. Software changes it from one access to the next. */
  readonly ac: boolean
  /** CR4.PKE: pages of the user have protection keys, in long mode only. Section 4.6.2. */
  readonly pke: boolean
  /** PKRU: for key i, bit 2i is AD (no data access) and bit 2i+1 WD (no write). 32 bits, not negative. */
  readonly pkru: number
  /** EFER.NXE: XD forbids fetches. Without it XD is reserved. 32-bit paging has no XD. */
  readonly nxe: boolean
  /** CR4.PSE: 32-bit paging has pages of 4 MBytes. The other modes have large pages in any case. */
  readonly pse: boolean
  /** CPUID PSE-36: a page of 4 MBytes may lie above the first 4 GBytes. */
  readonly pse36: boolean
  /** CPUID Page1GB: long mode has pages of 1 GByte. */
  readonly gigabytePages: boolean
  /** MAXPHYADDR, at most 52. */
  readonly physicalBits: number
}

/**
 * The settings as an implicit supervisor access meets them, one to a GDT, LDT, IDT or TSS: AC does not spare it. Nothing
 * else sets it apart from an explicit access of the supervisor, whatever CPL is. Source: section 4.6.1.
 */
export const forImplicit = (paging: Paging): Paging => ({ ...paging, ac: false })
