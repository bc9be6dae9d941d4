/** The shapes that all invariants of this design share. */

import type { Invariant, Step } from '../../model/frame/machine.ts'
import type { Answer, Operation } from '../../model/kvm-arm-stage2/declared/operations.ts'
import type { Refusal } from '../../model/kvm-arm-stage2/declared/refusals.ts'
import type { State } from '../../model/kvm-arm-stage2/declared/state.ts'

export type KvmStep = Step<State, Operation, Refusal, Answer>

export type StateInvariant<X> = Invariant<State, X>

export type StepInvariant<X> = Invariant<KvmStep, X>
