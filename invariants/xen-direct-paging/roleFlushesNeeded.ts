import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { everyFrame } from './view/records.ts'
import { isBatch, type StepInvariant, type XenStep } from './view/step.ts'

/** The processors that were flushed for a change of role or owner. */
const flushed = ({ after }: XenStep): ReadonlyArray<number> => after.spent.flushed

/** Has the frame another role or owner, or did an audit that failed take the role away again? */
const isGiven = (before: State, after: State, mfn: Mfn): boolean => {
  const was = at(before.frames, mfn)
  const is = at(after.frames, mfn)
  return was.type !== is.type || was.owner !== is.owner || after.spent.audited.includes(mfn)
}

/** The frame that a hypercall seen half done is about to take; null for none. */
const takenInSteps = (before: State, operation: Operation): Mfn | null => {
  if (operation.op === 'pinBegins') return operation.mfn
  return operation.op === 'proceed' ? (at(before.vcpus, operation.vcpu).running?.mfn ?? null) : null
}

/** Some frame that changed its role or owner could still be remembered by this processor. */
const isNeeded = ({ before, after, operation }: XenStep, vcpu: number): boolean => {
  const taken = takenInSteps(before, operation)
  return everyFrame(before).some(
    (mfn) => at(before.frames, mfn).unflushed[vcpu] === true && (mfn === taken || isGiven(before, after, mfn)),
  )
}

/** A flush for a change of role or owner reaches only processors that might remember the frame. */
export const roleFlushesNeeded: StepInvariant<number> = {
  when: ({ operation, after }) => after.spent.flushed.length > 0 && !isBatch(operation),
  subjects: flushed,
  wrong: (vcpu, step) =>
    isNeeded(step, vcpu) ? null : `vCPU ${vcpu} was flushed, and could remember no frame that changed its role or owner`,
}
