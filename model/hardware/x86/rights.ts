/** What a translation lets a program do. Source: Intel SDM volume 3, section 4.6.1. */
import type { Access } from './access.ts'
import type { Entry } from './entry.ts'
import type { Paging } from './paging.ts'

export interface Rights {
  readonly user: boolean
  readonly writable: boolean
  readonly executable: boolean
}

/** An entry can only take rights away: U/S and R/W have to be set, and XD clear, at every level. */
export const rightsOf = (used: ReadonlyArray<Entry>): Rights => ({
  user: used.every(({ user }) => user),
  writable: used.every(({ writable }) => writable),
  executable: used.every(({ noExecute }) => !noExecute),
})

/** CR0.WP clear: the supervisor writes wherever it can read. CR4.SMEP set: it fetches nothing from pages of the user. */
export const permits = ({ wp, smep }: Paging, rights: Rights, { user, kind }: Access): boolean => {
  if (user && !rights.user) return false
  if (smep && !user && kind === 'fetch' && rights.user) return false
  if (kind === 'write') return rights.writable || (!user && !wp)
  return kind === 'read' || rights.executable
}
