import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Mfn } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { tablesOf, usedIn } from './view/tables.ts'
import { allQuiet } from './view/tree.ts'

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
