/** Addresses whose tables are being changed: KVM has carried one half of a store out, and not the other. */

import { lastResult } from '../../model/frame/machine.ts'
import { readBytes } from '../../model/kvm-shadow-paging/declared/entry.ts'
import type { Pending } from '../../model/kvm-shadow-paging/declared/guest.ts'
import { geometryIn, type Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { Gfn, Va } from '../../model/kvm-shadow-paging/declared/sets.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { guestMap, memoryAt } from './guest.ts'
import { accessOf, type ShadowStep } from './step.ts'

/** Entries of a frame from the first one to the last. */
export interface Touched {
  readonly frame: Gfn | null
  readonly first: number
  readonly last: number
}

/** The entries that a store is about. */
export const touchedBy = (scope: Scope, frame: Gfn | null, bytes: string): Touched => {
  const { offset, size } = readBytes(bytes)
  const { entryBytes } = geometryIn(scope)
  return { frame, first: Math.floor(offset / entryBytes), last: Math.floor((offset + size - 1) / entryBytes) }
}

const entriesOf = (scope: Scope, s: State, { gfn, bytes }: Pending): Touched => touchedBy(scope, memoryAt(scope, s, gfn), bytes)

const pendingAddresses = lastResult((scope: Scope) =>
  lastResult((s: State): ReadonlyArray<Va> => {
    if (s.stores.length === 0) return []
    const pending = s.stores.map((store) => entriesOf(scope, s, store))
    return guestMap(scope)(s).flatMap(({ read }, va) => {
      const uses = read.some(({ table, slot }) => {
        const own = memoryAt(scope, s, table)
        return pending.some(({ frame, first, last }) => frame === own && first <= slot && slot <= last)
      })
      return uses ? [va] : []
    })
  }),
)

/** The walk of an address uses no entry with a store that is half done: for all others the old entry or the new one may be seen. */
export const isSettled = (scope: Scope, s: State, va: Va): boolean => !pendingAddresses(scope)(s).includes(va)

/** The same of the address that a step uses. */
export const isSettledAccess = (scope: Scope, step: ShadowStep): boolean => {
  const access = accessOf(step)
  return access === null || isSettled(scope, step.before, access.va)
}
