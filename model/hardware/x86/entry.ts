/** One entry of a paging structure as the walk reads it. Levels count from the leaf: 1 is the page table. */
import type { Paging } from './paging.ts'

export interface Entry {
  /** P. Nothing else of the entry means anything without it. */
  readonly present: boolean
  /** R/W */
  readonly writable: boolean
  /** U/S */
  readonly user: boolean
  /** XD, or NX; never set in an entry of 32 bits. */
  readonly noExecute: boolean
  /** A */
  readonly accessed: boolean
  /** D; means nothing in an entry that names a table. */
  readonly dirty: boolean
  /** Bit 7: PS; in a page table PAT, which means nothing here. */
  readonly pageSize: boolean
  /** A bit around the address that must be zero is not. */
  readonly reserved: boolean
  /** Bits 62:59 of an entry of long mode; count where the entry names a page, and CR4.PKE is set. 0 in other modes. */
  readonly protectionKey: number
  /** The frame of the table, or the first frame of the page. */
  readonly frame: number
}

/**
 * An entry of the root of PAE paging. It limits nothing and has no A, so it is one that grants everything and is marked
 * already. Source: SDM 4.4.1, table 4-8; 4.6.1 and 4.8, which leave it out.
 */
export const pdpte = (present: boolean, frame: number): Entry => ({
  present,
  writable: true,
  user: true,
  noExecute: false,
  accessed: true,
  dirty: false,
  pageSize: false,
  reserved: false,
  protectionKey: 0,
  frame,
})

/** Can an entry of this level name a large page? Source: SDM 4.3 (4 MBytes), 4.4.2 (2 MBytes), 4.5 (2 MBytes, 1 GByte). */
const hasLargePages = ({ mode, pse, gigabytePages }: Paging, level: number): boolean =>
  (level === 2 && (mode !== '32-bit' || pse)) || (level === 3 && gigabytePages)

/** The walk ends here, with a page. */
export const mapsPage = (paging: Paging, level: number, { pageSize }: Pick<Entry, 'pageSize'>): boolean =>
  level === 1 || (pageSize && hasLargePages(paging, level))

/** PS where there are no large pages: 32-bit paging without PSE ignores it. Source: SDM 4.3; 4.5, tables 4-15 and 4-17. */
const sizeIsReserved = (paging: Paging, level: number, entry: Entry): boolean =>
  paging.mode !== '32-bit' && entry.pageSize && !mapsPage(paging, level, entry)

/** A reserved bit is set. Source: SDM 4.3; 4.4.2; 4.5. */
export const hasReservedBit = (paging: Paging, level: number, entry: Entry): boolean =>
  entry.reserved || (entry.noExecute && !paging.nxe) || sizeIsReserved(paging, level, entry)
