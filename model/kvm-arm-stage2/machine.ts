/** KVM/ARM stage-2 memory as a machine: dispatch, start states. */
import { chooseRules, type Design, type Machine, type Rules, type Start } from '../frame/machine.ts'
import { startsOf } from '../frame/starts.ts'
import { bareState } from './bareState.ts'
import { vmAt } from './functions/changes.ts'
import { faultBegins, faultCommits, faultProceeds, wholeFault } from './operations/faults.ts'
import { ioremap } from './operations/ioremap.ts'
import { destroyVm, initVm, mmExit, reserve, reuse, topup } from './operations/lifecycle.ts'
import {
  changeBegins,
  changePte,
  hostMap,
  hostProtect,
  hostUnmap,
  hostUnprotect,
  invalidatePage,
  testAge,
  unmapBegins,
} from './operations/notifiers.ts'
import type { Answer, OnVm, Operation } from './declared/operations.ts'
import { operationIds } from './operationIds.ts'
import { operationsOf } from './operationsOf.ts'
import { evict, speculate, storeBegins, storeLands } from './operations/processor.ts'
import { propose } from './propose.ts'
import { rangeEnd, rangeRelease, rangeStart } from './operations/ranges.ts'
import { type Answered, done, type Kvm, kvmOf, type Refusal } from './declared/refusals.ts'
import { rules } from './declared/rules.ts'
import type { Scope } from './declared/scope.ts'
import { scopeCodec } from './scopeCodec.ts'
import { slotCreate, slotDrop, slotGone, slotMoved } from './operations/slots.ts'
import { nothingSpent, type State } from './declared/state.ts'
import { stateOf } from './stateOf.ts'
import { checkVmid, enter, exit, updateVttbr } from './operations/vmids.ts'
import { advance } from './functions/tableChange.ts'

export type KvmMachine = Machine<State, Operation, Refusal, Answer>

const proceed =
  (kvm: Kvm) =>
  ({ vm }: OnVm) =>
  (s: State): Answered =>
    vmAt(s, vm).work === null ? null : done(advance(kvm, vm, s))

/** Applied once per operation, so that what depends on the operation alone is prepared once. */
const run = (kvm: Kvm, operation: Operation): ((s: State) => Answered) => {
  switch (operation.op) {
    case 'initVm':
      return initVm(kvm)(operation)
    case 'destroyVm':
      return destroyVm(kvm)(operation)
    case 'topup':
      return topup(kvm)(operation)
    case 'reserve':
      return reserve(kvm)(operation)
    case 'reuse':
      return reuse(kvm)(operation)
    case 'slotCreate':
      return slotCreate(kvm)(operation)
    case 'slotDrop':
      return slotDrop(kvm)(operation)
    case 'slotGone':
      return slotGone(kvm)(operation)
    case 'slotMoved':
      return slotMoved(kvm)(operation)
    case 'hostMap':
      return hostMap(kvm)(operation)
    case 'hostUnmap':
      return hostUnmap(kvm)(operation)
    case 'unmapBegins':
      return unmapBegins(kvm)(operation)
    case 'invalidatePage':
      return invalidatePage(kvm)(operation)
    case 'hostProtect':
      return hostProtect(kvm)(operation)
    case 'hostUnprotect':
      return hostUnprotect(kvm)(operation)
    case 'testAge':
      return testAge(kvm)(operation)
    case 'changePte':
      return changePte(kvm)(operation)
    case 'changeBegins':
      return changeBegins(kvm)(operation)
    case 'rangeStart':
      return rangeStart(kvm)(operation)
    case 'rangeRelease':
      return rangeRelease(kvm)(operation)
    case 'rangeEnd':
      return rangeEnd(kvm)(operation)
    case 'mmExit':
      return mmExit(kvm)(operation)
    case 'proceed':
      return proceed(kvm)(operation)
    case 'fault':
      return wholeFault(kvm)(operation)
    case 'faultBegins':
      return faultBegins(kvm)(operation)
    case 'faultProceeds':
      return faultProceeds(kvm)(operation)
    case 'faultCommits':
      return faultCommits(kvm)(operation)
    case 'ioremap':
      return ioremap(kvm)(operation)
    case 'checkVmid':
      return checkVmid(kvm)(operation)
    case 'updateVttbr':
      return updateVttbr(kvm)(operation)
    case 'enter':
      return enter(kvm)(operation)
    case 'exit':
      return exit(kvm)(operation)
    case 'speculate':
      return speculate(kvm)(operation)
    case 'evict':
      return evict(kvm)(operation)
    case 'storeBegins':
      return storeBegins(kvm)(operation)
    case 'storeLands':
      return storeLands(kvm)(operation)
  }
}

const stepOf =
  (kvm: Kvm): KvmMachine['step'] =>
  (operation) => {
    const carryOut = run(kvm, operation)
    return (s) => (s.host === 'alive' ? carryOut(s.spent === nothingSpent ? s : { ...s, spent: nothingSpent }) : null)
  }

/** The start states of a scope: what its lists of operations lead to under the standard rules. */
const startsIn = (scope: Scope): ReadonlyArray<Start<State>> => {
  const step = stepOf(kvmOf(chooseRules(rules, {}), scope))
  return startsOf({ bare: bareState(scope), operation: operationsOf(scope, operationIds), step }, scope.starts)
}

export const kvmMachine = (scope: Scope, chosen: Rules<typeof rules>): KvmMachine => ({
  state: stateOf(scope),
  operation: operationsOf(scope),
  initial: startsIn(scope),
  step: stepOf(kvmOf(chosen, scope)),
  propose: propose(scope),
})

/** The design without its laws, which stand in invariants/. */
export const kvmArmStage2: Omit<Design<Scope, typeof rules, State, Operation, Refusal, Answer>, 'laws'> = {
  id: 'kvm-arm-stage2',
  scope: scopeCodec,
  rules,
  machine: kvmMachine,
}
