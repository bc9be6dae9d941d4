import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { askedOf, forgetful } from './view/forgetting.ts'
import { inUse, recordedHeight } from './view/records.ts'
import { isBatch, type StepInvariant, type XenStep } from './view/step.ts'

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
  if (after.spent.flushed.includes(vcpu) || changesUpperEntry(scope, step, vcpu)) return true
  if (scope.parameters.devalidation === 'flushes' && after.spent.nesting > 0) return true
  if (operation.op === 'evict' || operation.op === 'switchMode') return operation.vcpu === vcpu
  if (E.isLeft(answer)) return false
  if (operation.op === 'newBaseptr') return operation.vcpu === vcpu
  return askedOf(scope, operation)?.vcpus.includes(vcpu) === true
}

/** A processor forgets only for a reason: it was asked to, its tables changed above L1, or a frame changed its role or owner. */
export const forgettingHasAReason = (scope: Scope): StepInvariant<number> => ({
  when: ({ operation }) => scope.tracked.length > 0 && !isBatch(operation),
  subjects: ({ before, after }) => forgetful(before, after),
  wrong: (vcpu, step) =>
    hasReason(scope, step, vcpu) ? null : `vCPU ${vcpu} forgot for a request that is none of its business: ${step.operation.op}`,
})
