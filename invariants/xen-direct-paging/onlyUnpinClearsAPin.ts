import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import { pinnedFrames } from './pinHoldsATable.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

const unpins = ({ operation }: XenStep, mfn: Mfn): boolean =>
  (operation.op === 'unpinTable' && operation.mfn === mfn) ||
  (operation.op === 'mmuextBatch' && operation.requests.some((r) => r.command === 'unpin' && r.mfn === mfn))

/** A pin stays until it is taken back by MMUEXT_UNPIN_TABLE. */
export const onlyUnpinClearsAPin: StepInvariant<Mfn> = {
  subjects: ({ before }) => pinnedFrames(before),
  wrong: (mfn, step) =>
    at(step.after.frames, mfn).pinned || unpins(step, mfn) ? null : `F${mfn} lost its pin to ${step.operation.op}`,
}
