/** KVM shadow paging as a machine: what carries each operation out, and the first state. */
import { type Built, designOf } from '../frame/design.ts'
import { chooseRules, type Machine } from '../frame/machine.ts'
import type { CarriesOut } from '../frame/operations.ts'
import { type Answer, type Kinds, type Operation, type OperationId, operations } from './declared/operations.ts'
import { type Answered, type Kvm, kvmOf, type Refusal } from './declared/refusals.ts'
import { rules } from './declared/rules.ts'
import type { Scope } from './declared/scope.ts'
import { scopeCodec } from './declared/scopeCodec.ts'
import { State } from './declared/state.ts'
import { firstState } from './functions/firstState.ts'
import { ins, moveFromDevice, nonpagingStore } from './operations/emulatedStores.ts'
import { deleteSlot, dma, getDirtyLog, reclaim } from './operations/host.ts'
import { invlpg } from './operations/invlpg.ts'
import { faultBegins, faultEnds } from './operations/otherVcpu.ts'
import { access, remember, storeBegins } from './operations/processor.ts'
import { movCr0, movCr3, movCr4, setSregs, wrmsrEfer } from './operations/registers.ts'
import { storeEnds } from './operations/storeEnds.ts'
import { propose } from './propose.ts'

export type ShadowMachine = Machine<State, Operation, Refusal, Answer>

const carriesOut: CarriesOut<Kvm, Kinds, State, Refusal, Answer> = {
  read: access,
  fetch: access,
  write: access,
  writeUnknown: access,
  moveFromDevice,
  ins,
  nonpagingStore,
  storeBegins,
  storeEnds,
  invlpg,
  movCr3,
  movCr0,
  movCr4,
  wrmsrEfer,
  remember,
  faultBegins,
  faultEnds,
  setSregs,
  deleteSlot,
  getDirtyLog,
  dma,
  reclaim,
}

/** What needs no vCPU that is free: what goes on with a vCPU that is busy, and the host. */
const byNoVcpu: ReadonlyArray<OperationId> = ['storeEnds', 'faultEnds', 'deleteSlot', 'getDirtyLog', 'dma', 'reclaim']

/** Is there a vCPU that is not in the middle of a store or a fault? */
const someoneIsFree = ({ scope }: Kvm, { stores, flight }: State): boolean =>
  stores.length + (flight === null ? 0 : 1) < scope.vcpus

/** The design without its laws, which stand in invariants/. */
export const kvmShadowPaging: Built<Scope, typeof rules, State, Kinds, Refusal, Answer> = designOf({
  id: 'kvm-shadow-paging',
  scope: scopeCodec,
  rules,
  state: State,
  bare: (scope: Scope, bare) => firstState(kvmOf(chooseRules(rules, {}), scope), bare),
  operations,
  given: kvmOf,
  carriesOut,
  around:
    (kvm) =>
    ({ op }, carryOut) =>
      byNoVcpu.includes(op) ? carryOut : (s): Answered => (someoneIsFree(kvm, s) ? carryOut(s) : null),
  propose,
})
