/** The shape of a step of direct paging, for its step invariants. */
import { at, type Invariant, type Step } from '../../../model/frame/machine.ts'
import type { Domain } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { Answer, Operation } from '../../../model/xen-direct-paging/declared/operations.ts'
import type { Refusal } from '../../../model/xen-direct-paging/declared/refusal.ts'
import type { Scope } from '../../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../../model/xen-direct-paging/declared/state.ts'

export type XenStep = Step<State, Operation, Refusal, Answer>
export type StateInvariant<X> = Invariant<State, X>
export type StepInvariant<X> = Invariant<XenStep, X>

/** Several requests in one operation. */
export const isBatch = ({ op }: Operation): boolean => op === 'mmuUpdateBatch' || op === 'mmuextBatch' || op === 'multicall'

/** A part of a hypercall, which may give back what an earlier part took. */
export const isPart = ({ op }: Operation): boolean => op === 'proceed'

/** The domain whose frames an operation may touch. */
export const actorOf = (scope: Scope, operation: Operation): Domain => {
  if ('vcpu' in operation) return at(scope.vcpus, operation.vcpu)
  return operation.op === 'machphysUpdate' ? operation.owner : operation.caller
}
