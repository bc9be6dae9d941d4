import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { askedOf, forgetful } from './view/forgetting.ts'
import { everyFrame, inUse, recordedHeight } from './view/records.ts'
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

/**
 * An accepted change of an upper entry of a table in use flushes Xen's window, and with it everything. A former table that
 * is audited again for the update (countZeroTable: revalidate) is in use for that moment.
 */
const changesUpperEntry = (scope: Scope, { before, operation, answer, after }: XenStep, vcpu: number): boolean => {
  if (operation.op !== 'mmuUpdate' || E.isLeft(answer)) return false
  const f = at(before.frames, operation.table)
  const used = inUse(f) || after.spent.audited.includes(operation.table)
  return used && recordedHeight(f) > 1 && f.owner === at(scope.vcpus, vcpu)
}

/** Did the operation give this processor a reason to forget? */
const hasReason = (scope: Scope, step: XenStep, vcpu: number): boolean => {
  const { operation, answer, after } = step
  if (flushed(step).includes(vcpu) || changesUpperEntry(scope, step, vcpu)) return true
  if (scope.parameters.devalidation === 'flushes' && after.spent.nesting > 0) return true
  if (operation.op === 'evict' || operation.op === 'switchMode') return operation.vcpu === vcpu
  if (E.isLeft(answer)) return false
  if (operation.op === 'newBaseptr') return operation.vcpu === vcpu
  return askedOf(scope, operation)?.vcpus.includes(vcpu) === true
}

/** A flush for a change of role or owner reaches only processors that might remember the frame. */
export const roleFlushesNeeded: StepInvariant<number> = {
  when: ({ operation, after }) => after.spent.flushed.length > 0 && !isBatch(operation),
  subjects: flushed,
  wrong: (vcpu, step) =>
    isNeeded(step, vcpu) ? null : `vCPU ${vcpu} was flushed, and could remember no frame that changed its role or owner`,
}

/** A processor forgets only for a reason: it was asked to, its tables changed above L1, or a frame changed its role or owner. */
export const forgettingHasAReason = (scope: Scope): StepInvariant<number> => ({
  when: ({ operation }) => scope.tracked.length > 0 && !isBatch(operation),
  subjects: ({ before, after }) => forgetful(before, after),
  wrong: (vcpu, step) =>
    hasReason(scope, step, vcpu) ? null : `vCPU ${vcpu} forgot for a request that is none of its business: ${step.operation.op}`,
})
