/** Table pages, and what is used of them. */
import { at } from '../../../model/frame/machine.ts'
import type { Scope } from '../../../model/kvm-arm-stage2/declared/scope.ts'
import type { Mfn, State } from '../../../model/kvm-arm-stage2/declared/state.ts'
import { type Link, treesOf } from './tree.ts'

export const linksOf = (scope: Scope, s: State): ReadonlyArray<Link> => treesOf(scope)(s).flatMap(({ links }) => links)

/** Roots and every table that hangs below one. */
export const tablesOf = (scope: Scope, s: State): ReadonlyArray<Mfn> => [
  ...s.vms.flatMap(({ pgd }) => pgd ?? []),
  ...linksOf(scope, s).map(({ child }) => child),
]

export const usedIn = (s: State, mfn: Mfn): number => at(s.frames, mfn).entries.filter((entry) => entry !== null).length
