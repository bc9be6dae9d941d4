import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Mfn } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { linksOf, usedIn } from './view/tables.ts'
import { allQuiet } from './view/tree.ts'

/** No table but a root is empty. */
export const noEmptyTable = (scope: Scope): StateInvariant<Mfn> => ({
  when: allQuiet,
  subjects: (s) => linksOf(scope, s).map(({ child }) => child),
  wrong: (mfn, s) => (usedIn(s, mfn) > 0 ? null : `F${mfn} (${at(s.frames, mfn).use}) is linked, and empty`),
})
