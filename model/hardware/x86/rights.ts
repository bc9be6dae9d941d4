/** What a translation lets a program do. Source: Intel SDM volume 3, sections 4.6.1 and 4.6.2. */
import { at } from '../../frame/machine.ts'
import type { Access } from './access.ts'
import type { Entry } from './entry.ts'
import type { Paging } from './paging.ts'

export interface Rights {
  readonly user: boolean
  readonly writable: boolean
  readonly executable: boolean
  /** That of the entry that names the page; the entries above have none. */
  readonly protectionKey: number
}

/** An entry can only take rights away: U/S and R/W have to be set, and XD clear, at every level. */
export const rightsOf = (used: ReadonlyArray<Entry>): Rights => ({
  user: used.every(({ user }) => user),
  writable: used.every(({ writable }) => writable),
  executable: used.every(({ noExecute }) => !noExecute),
  protectionKey: at(used, used.length - 1).protectionKey,
})

/** CR0.WP clear: the supervisor writes without R/W, and in spite of WD. */
const sparesWrite = ({ wp }: Paging, { user }: Access): boolean => !user && !wp

/** SMEP for fetches, SMAP for data: the supervisor keeps away from pages of the user. EFLAGS.AC lifts SMAP alone. */
const keepsAway = ({ smep, smap, ac }: Paging, rights: Rights, { user, kind }: Access): boolean =>
  rights.user && !user && (kind === 'fetch' ? smep : smap && !ac)

/** AD and WD of a key in PKRU. */
const inPkru = (pkru: number, key: number): { readonly ad: boolean; readonly wd: boolean } => {
  const pair = (pkru >>> (2 * key)) & 0b11
  return { ad: (pair & 0b01) !== 0, wd: (pair & 0b10) !== 0 }
}

/** Keys are for data in pages of the user, whoever asks; there are none outside long mode. */
export const keyForbids = (paging: Paging, rights: Rights, access: Access): boolean => {
  if (!paging.pke || paging.mode !== 'long' || !rights.user || access.kind === 'fetch') return false
  const { ad, wd } = inPkru(paging.pkru, rights.protectionKey)
  return ad || (wd && access.kind === 'write' && !sparesWrite(paging, access))
}

export const permits = (paging: Paging, rights: Rights, access: Access): boolean => {
  if (access.user && !rights.user) return false
  if (keepsAway(paging, rights, access) || keyForbids(paging, rights, access)) return false
  if (access.kind === 'write') return rights.writable || sparesWrite(paging, access)
  return access.kind === 'read' || rights.executable
}
