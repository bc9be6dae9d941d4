/** What must hold of table pages: their counts, their content, that they form trees. */

import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Mfn, State } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { allQuiet, type Link, treesOf } from './tree.ts'

const linksOf = (scope: Scope, s: State): ReadonlyArray<Link> => treesOf(scope)(s).flatMap(({ links }) => links)

/** Roots and every table that hangs below one. */
const tablesOf = (scope: Scope, s: State): ReadonlyArray<Mfn> => [
  ...s.vms.flatMap(({ pgd }) => pgd ?? []),
  ...linksOf(scope, s).map(({ child }) => child),
]

const usedIn = (s: State, mfn: Mfn): number => at(s.frames, mfn).entries.filter((entry) => entry !== null).length

/** A table's page count is 1 and its used entries, for every page of a root by itself. Equal, not at least. */
export const tableCountIsExact = (scope: Scope): StateInvariant<Mfn> => ({
  when: allQuiet,
  subjects: (s) => tablesOf(scope, s),
  wrong: (mfn, s) => {
    const { count, use } = at(s.frames, mfn)
    const right = 1 + usedIn(s, mfn)
    return count === right ? null : `F${mfn} (${use}) has count ${count}, and ${right - 1} used entries`
  },
})

/** No table but a root is empty. */
export const noEmptyTable = (scope: Scope): StateInvariant<Mfn> => ({
  when: allQuiet,
  subjects: (s) => linksOf(scope, s).map(({ child }) => child),
  wrong: (mfn, s) => (usedIn(s, mfn) > 0 ? null : `F${mfn} (${at(s.frames, mfn).use}) is linked, and empty`),
})

/** No table has two parents, and none is in two trees. */
export const tablesFormTrees = (scope: Scope): StateInvariant<Link> => ({
  subjects: (s) => linksOf(scope, s),
  wrong: ({ parent, slot, child }, s) => {
    const other = linksOf(scope, s).find((link) => link.child === child && (link.parent !== parent || link.slot !== slot))
    return other === undefined ? null : `F${child} stands at F${parent}[${slot}] and at F${other.parent}[${other.slot}]`
  },
})

/** What the walker finds in a table is its entries: nothing from before, nothing that is still on its way to memory. */
export const tablesHoldTheirEntries = (scope: Scope): StateInvariant<Mfn> => ({
  subjects: (s) => tablesOf(scope, s),
  wrong: (mfn, s) => {
    const { content, use } = at(s.frames, mfn)
    if (content === 'entries') return null
    return `the walker may find ${content === 'garbage' ? 'anything' : 'old memory'} in F${mfn} (${use})`
  },
})
