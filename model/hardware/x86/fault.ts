/** The page fault and its error code. Source: Intel SDM volume 3, section 4.7, figure 4-12. */
import type { Access } from './access.ts'
import type { Paging } from './paging.ts'

/** P is clear in an entry; an entry has a reserved bit; all entries are well, but the access is not allowed. */
export type FaultCause = 'not-present' | 'reserved' | 'protection'

export interface PageFault {
  readonly cause: FaultCause
  /** The level at which the walk ended. */
  readonly level: number
  readonly errorCode: number
}

/** The bits of an error code. */
export const faultP = 1 << 0
export const faultWrite = 1 << 1
export const faultUser = 1 << 2
export const faultReserved = 1 << 3
export const faultFetch = 1 << 4
export const faultKey = 1 << 5

/** I/D tells a fetch only where SMEP or XD can forbid it: with SMEP in every mode, with XD not in 32-bit paging. */
const tellsFetch = ({ mode, nxe, smep }: Paging): boolean => smep || (nxe && mode !== '32-bit')

/** `keyForbids` says whether the protection key forbids it, be it alone or with other rights that are missing. */
export const errorCode = (paging: Paging, { user, kind }: Access, cause: FaultCause, keyForbids: boolean): number =>
  (cause === 'not-present' ? 0 : faultP) |
  (kind === 'write' ? faultWrite : 0) |
  (user ? faultUser : 0) |
  (cause === 'reserved' ? faultReserved : 0) |
  (kind === 'fetch' && tellsFetch(paging) ? faultFetch : 0) |
  (keyForbids ? faultKey : 0)
