/** What entries allow, alone and together. */
import type { Entry } from '../declared/entry.ts'
import type { Rights } from '../declared/spte.ts'

export const everything: Rights = { user: true, write: true, execute: true }

export const rightsOf = ({ user, write, noExecute }: Entry): Rights => ({ user, write, execute: !noExecute })

export const both = (a: Rights, b: Rights): Rights => ({
  user: a.user && b.user,
  write: a.write && b.write,
  execute: a.execute && b.execute,
})

export const sameRights = (a: Rights, b: Rights): boolean => a.user === b.user && a.write === b.write && a.execute === b.execute
