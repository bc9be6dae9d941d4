import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { slot3 } from '../../model/xen-direct-paging/declared/sizes.ts'
import type { Frame } from '../../model/xen-direct-paging/declared/state.ts'
import { everyFrame, inUse } from './view/records.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

const isRoot = (f: Frame): boolean => f.type === 'l3' && inUse(f)

/** Roots that were in use before, are in use after, and were not out of use in between. */
const keptRoots = ({ before, after }: XenStep): ReadonlyArray<Mfn> =>
  everyFrame(before).filter(
    (mfn) => isRoot(at(before.frames, mfn)) && isRoot(at(after.frames, mfn)) && !after.spent.zeroed.includes(mfn),
  )

/** What slot 3 of a PAE root names does not change while the root is in use. */
export const slot3Stays = (scope: Scope): StepInvariant<Mfn> => ({
  subjects: (step) => (scope.levels === 3 ? keptRoots(step) : []),
  wrong: (mfn, { before, after, operation }) => {
    const last = slot3(scope)
    const was = at(at(before.frames, mfn).entries, last)?.mfn
    const is = at(at(after.frames, mfn).entries, last)?.mfn
    return was === is ? null : `slot 3 of the root F${mfn} was changed by ${operation.op}`
  },
})
