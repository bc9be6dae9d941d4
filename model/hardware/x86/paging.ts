/** How a processor is set to page. Source: Intel SDM volume 3, sections 4.1.1 to 4.1.4. */

/** 32-bit (non-PAE) paging, PAE paging, and the paging of long mode. */
export type PagingMode = '32-bit' | 'pae' | 'long'

export interface Paging {
  readonly mode: PagingMode
  /** Levels of tables, the root included: 2, 3 and 4 on a real processor. A small model may have fewer in long mode. */
  readonly levels: number
  /** CR0.WP: the supervisor respects R/W as well. */
  readonly wp: boolean
  /** CR4.SMEP: the supervisor fetches nothing from pages of the user. Section 4.6.1. */
  readonly smep: boolean
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
