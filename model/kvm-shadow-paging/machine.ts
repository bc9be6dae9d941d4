/** KVM shadow paging as a machine: dispatch, start states. */
import { chooseRules, type Design, type Machine, type Rules, type Start } from '../frame/machine.ts'
import { startsOf } from '../frame/starts.ts'
import { bareState } from './declared/bareState.ts'
import type { Answer, Operation } from './declared/operation.ts'
import { type OperationId, operationIds } from './declared/operationIds.ts'
import { operationsOf } from './declared/operationsOf.ts'
import { type Answered, type Kvm, kvmOf, type Refusal } from './declared/refusals.ts'
import { rules } from './declared/rules.ts'
import type { Scope } from './declared/scope.ts'
import { scopeCodec } from './declared/scopeCodec.ts'
import { nothingSpent, type State } from './declared/state.ts'
import { stateOf } from './declared/stateOf.ts'
import { storeEnds } from './functions/emulate.ts'
import { ins, moveFromDevice, nonpagingStore } from './operations/emulatedStores.ts'
import { deleteSlot, dma, getDirtyLog, reclaim } from './operations/host.ts'
import { invlpg } from './operations/invlpg.ts'
import { faultBegins, faultEnds } from './operations/otherVcpu.ts'
import { access, remember, storeBegins } from './operations/processor.ts'
import { movCr0, movCr3, movCr4, setSregs, wrmsrEfer } from './operations/registers.ts'
import { propose } from './propose.ts'

export type ShadowMachine = Machine<State, Operation, Refusal, Answer>

/** Applied once per operation, so that what depends on the operation alone is prepared once. */
const run = (kvm: Kvm, operation: Operation): ((s: State) => Answered) => {
  switch (operation.op) {
    case 'read':
    case 'fetch':
    case 'write':
    case 'writeUnknown':
      return access(kvm, operation)
    case 'moveFromDevice':
      return moveFromDevice(kvm)(operation)
    case 'ins':
      return ins(kvm)(operation)
    case 'nonpagingStore':
      return nonpagingStore(kvm)(operation)
    case 'storeBegins':
      return storeBegins(kvm)(operation)
    case 'storeEnds':
      return storeEnds(kvm)(operation)
    case 'invlpg':
      return invlpg(kvm)(operation)
    case 'movCr3':
      return movCr3(kvm)(operation)
    case 'movCr0':
      return movCr0(kvm)(operation)
    case 'movCr4':
      return movCr4(kvm)(operation)
    case 'wrmsrEfer':
      return wrmsrEfer(kvm)(operation)
    case 'remember':
      return remember(kvm)(operation)
    case 'faultBegins':
      return faultBegins(kvm)(operation)
    case 'faultEnds':
      return faultEnds(kvm)(operation)
    case 'setSregs':
      return setSregs(kvm)(operation)
    case 'deleteSlot':
      return deleteSlot(kvm)(operation)
    case 'getDirtyLog':
      return getDirtyLog(kvm)(operation)
    case 'dma':
      return dma(kvm)(operation)
    case 'reclaim':
      return reclaim(kvm)(operation)
  }
}

/** What needs no vCPU that is free: what goes on with a vCPU that is busy, and the host. */
const byNoVcpu: ReadonlyArray<OperationId> = ['storeEnds', 'faultEnds', 'deleteSlot', 'getDirtyLog', 'dma', 'reclaim']

/** Is there a vCPU that is not in the middle of a store or a fault? */
const someoneIsFree = ({ scope }: Kvm, { stores, flight }: State): boolean =>
  stores.length + (flight === null ? 0 : 1) < scope.vcpus

const stepOf =
  (kvm: Kvm): ShadowMachine['step'] =>
  (operation) => {
    const carryOut = run(kvm, operation)
    const needsVcpu = !byNoVcpu.includes(operation.op)
    return (s) => {
      if (s.host !== 'alive' || (needsVcpu && !someoneIsFree(kvm, s))) return null
      return carryOut(s.spent === nothingSpent ? s : { ...s, spent: nothingSpent })
    }
  }

/** The start states of a scope: what its lists of operations lead to under the standard rules. */
const startsIn = (scope: Scope): ReadonlyArray<Start<State>> => {
  const kvm = kvmOf(chooseRules(rules, {}), scope)
  return startsOf({ bare: bareState(kvm), operation: operationsOf(scope, operationIds), step: stepOf(kvm) }, scope.starts)
}

export const shadowMachine = (scope: Scope, chosen: Rules<typeof rules>): ShadowMachine => ({
  state: stateOf(scope),
  operation: operationsOf(scope),
  initial: startsIn(scope),
  step: stepOf(kvmOf(chosen, scope)),
  propose: propose(scope),
})

/** The design without its laws, which stand in invariants/. */
export const kvmShadowPaging: Omit<Design<Scope, typeof rules, State, Operation, Refusal, Answer>, 'laws'> = {
  id: 'kvm-shadow-paging',
  scope: scopeCodec,
  rules,
  machine: shadowMachine,
}
