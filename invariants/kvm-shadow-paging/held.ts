/** What an entry of a shadow table, or a translation made from it, lets a program do. */

import type { Access } from '../../model/hardware/x86/access.ts'
import { permits } from '../../model/hardware/x86/rights.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { Gfn, Va } from '../../model/kvm-shadow-paging/declared/sets.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { pageNamed, pagingOf } from './guest.ts'

/** What the processor would let a program do with an entry of a shadow table or TLB. */
export interface Held {
  readonly frame: Gfn
  readonly write: boolean
  readonly user: boolean
  readonly execute: boolean
}

const accesses: ReadonlyArray<Access> = [true, false].flatMap((user) =>
  (['read', 'write', 'fetch'] as const).map((kind) => ({ user, kind })),
)

/** The processor itself always respects R/W, and NX where the hardware has it switched on: with SMEP it must be. */
const allows = (scope: Scope, s: State, { write, user, execute }: Held, access: Access): boolean => {
  if (!execute && scope.parameters.hardwareNxe === 'asGuest' && !scope.smep && !s.guest.nxe) return false
  if (access.user && !user) return false
  if (access.kind === 'write') return write
  return access.kind === 'read' || (execute && !(scope.smep && user && !access.user))
}

export const printAccess = ({ user, kind }: Access): string => `${user ? 'user' : 'supervisor'} ${kind}`

/** An access that an entry allows and the guest's tables do not, as a phrase; null where there is none. */
export const excess = (scope: Scope, s: State, va: Va, held: Held): string | null => {
  const page = pageNamed(scope, s, va)
  const paging = pagingOf(scope, s)
  const found = accesses.find((access) => {
    if (!allows(scope, s, held, access)) return false
    return page === null || (s.guest.paging && !permits(paging, page.rights, access))
  })
  return found === undefined ? null : printAccess(found)
}
