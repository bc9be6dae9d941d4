import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import { everyFrame, inUse } from './view/records.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

const promoted = ({ before, after }: XenStep): ReadonlyArray<Mfn> =>
  everyFrame(before).filter((mfn) => {
    const was = at(before.frames, mfn)
    const is = at(after.frames, mfn)
    return is !== was && inUse(is) && !(inUse(was) && was.type === is.type)
  })

/** A frame that comes into use as a table was audited in the same operation: never on the strength of an earlier audit. */
export const freshAudit: StepInvariant<Mfn> = {
  subjects: promoted,
  wrong: (mfn, { after }) =>
    after.spent.audited.includes(mfn) ? null : `F${mfn} came into use as ${at(after.frames, mfn).type} without an audit`,
}
