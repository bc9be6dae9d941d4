/** KVM/ARM stage-2 memory as a machine: its parts, and what carries each operation out. */
import { designOf } from '../frame/design.ts'
import type { Machine } from '../frame/machine.ts'
import type { CarriesOut } from '../frame/operations.ts'
import { type Answer, type Kinds, type Operation, operations } from './declared/operations.ts'
import { type Kvm, kvmOf, type Refusal } from './declared/refusals.ts'
import { rules } from './declared/rules.ts'
import { type Scope, scopeCodec } from './declared/scope.ts'
import { Frame, State, Vm } from './declared/state.ts'
import { changeBegins, changePte } from './operations/changePte.ts'
import { checkVmid } from './operations/checkVmid.ts'
import { destroyVm } from './operations/destroyVm.ts'
import { enter, exit } from './operations/enter.ts'
import { evict } from './operations/evict.ts'
import { wholeFault } from './operations/fault.ts'
import { faultBegins } from './operations/faultBegins.ts'
import { faultCommits } from './operations/faultCommits.ts'
import { faultProceeds } from './operations/faultProceeds.ts'
import { reserve, topup } from './operations/fillCache.ts'
import { hostMap } from './operations/hostMap.ts'
import { hostProtect, hostUnprotect } from './operations/hostProtect.ts'
import { hostUnmap, unmapBegins } from './operations/hostUnmap.ts'
import { initVm } from './operations/initVm.ts'
import { invalidatePage } from './operations/invalidatePage.ts'
import { ioremap } from './operations/ioremap.ts'
import { mmExit } from './operations/mmExit.ts'
import { proceed } from './operations/proceed.ts'
import { rangeEnd } from './operations/rangeEnd.ts'
import { rangeRelease } from './operations/rangeRelease.ts'
import { rangeStart } from './operations/rangeStart.ts'
import { reuse } from './operations/reuse.ts'
import { slotCreate } from './operations/slotCreate.ts'
import { slotDrop } from './operations/slotDrop.ts'
import { slotGone } from './operations/slotGone.ts'
import { slotMoved } from './operations/slotMoved.ts'
import { speculate } from './operations/speculate.ts'
import { storeBegins, storeLands } from './operations/stores.ts'
import { testAge } from './operations/testAge.ts'
import { updateVttbr } from './operations/updateVttbr.ts'
import { propose } from './propose.ts'

export type KvmMachine = Machine<State, Operation, Refusal, Answer>

const carriesOut: CarriesOut<Kvm, Kinds, State, Refusal, Answer> = {
  initVm,
  destroyVm,
  topup,
  reserve,
  reuse,
  slotCreate,
  slotDrop,
  slotGone,
  slotMoved,
  hostMap,
  hostUnmap,
  invalidatePage,
  hostProtect,
  hostUnprotect,
  changePte,
  rangeStart,
  rangeRelease,
  rangeEnd,
  testAge,
  mmExit,
  fault: wholeFault,
  faultBegins,
  faultProceeds,
  faultCommits,
  ioremap,
  unmapBegins,
  changeBegins,
  proceed,
  checkVmid,
  updateVttbr,
  enter,
  exit,
  speculate,
  evict,
  storeBegins,
  storeLands,
}

/** Device pages are there from the start, and memory holds anything. */
const bareState = ({ devices, contents, cpus, parameters }: Scope, bare: State): State =>
  State.with(
    {
      frames: bare.frames.map((frame, mfn) =>
        Frame.with(
          { content: contents ? 'garbage' : 'entries', ...(mfn < devices ? { use: 'device' as const, count: 1 } : {}) },
          frame,
        ),
      ),
      vms: bare.vms.map((vm) => Vm.with({ aligned: true }, vm)),
      nextVmid: cpus > 0 && parameters.firstVmid === 'one' ? 1 : 0,
    },
    bare,
  )

/** The design without its laws, which stand in invariants/. */
export const kvmArmStage2 = designOf({
  id: 'kvm-arm-stage2',
  scope: scopeCodec,
  rules,
  state: State,
  bare: bareState,
  operations,
  given: kvmOf,
  carriesOut,
  propose,
})
