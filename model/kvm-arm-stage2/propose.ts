/** What the sampler tries first: VMs that live, slots with memory behind them, and faults, notifiers and walks about those. */
import { bool, constant, oneOf, range, vector } from '../frame/finite/index.ts'
import { at, type Proposal } from '../frame/machine.ts'
import { type Fields, familiesOf, type IdeaOf, pick, proposalsOf } from '../frame/proposing.ts'
import { limitOf } from './declared/geometry.ts'
import { type Operation, type OperationId, operations } from './declared/operations.ts'

import type { Scope } from './declared/scope.ts'
import type { State } from './declared/state.ts'

type Numbers = ReadonlyArray<number>
type Idea = IdeaOf<Operation>

const yes = constant<boolean>(true)

const where = <A>(list: ReadonlyArray<A>, is: (a: A, i: number) => boolean): Numbers =>
  list.flatMap((a, i) => (is(a, i) ? [i] : []))

/** The guest pages in slots. */
const inSlots = (scope: Scope, s: State, vm: number): Numbers =>
  at(s.vms, vm)
    .slots.flatMap((slot) => (slot === null ? [] : Array.from({ length: slot.pages }, (_, i) => slot.base + i)))
    .filter((ipa) => ipa < limitOf(scope))

/** The first pages of the address space are where devices are tried. */
const device = (scope: Scope, vm: number): Fields => ({
  vm: constant(vm),
  ipa: range(0, Math.min(limitOf(scope) - 1, 7)),
  mfn: range(0, scope.devices - 1),
  pages: range(1, Math.min(2, scope.maxPages)),
  offsetsAgree: yes,
})

const ofVm = (scope: Scope, s: State, free: Numbers, vm: number): ReadonlyArray<Idea> => {
  const { life, slots, mm, range: active, work, pool } = at(s.vms, vm)
  const memory = free.length > 2
  const who = constant(vm)
  const hvas = where(mm, (page) => page !== null)
  const absent = where(mm, (page) => page === null)
  const unused = where(slots, (slot) => slot === null)
  const going = where(slots, (slot) => slot?.invalid === true)
  const installed = where(slots, (slot) => slot?.invalid === false)
  const slot = (): Fields => ({
    vm: who,
    slot: pick(unused),
    base: range(0, Math.max(0, limitOf(scope) - scope.maxPages)),
    pages: range(1, scope.maxPages),
    hva: range(0, Math.max(0, scope.hvas - scope.maxPages)),
  })
  const root = (): Fields => ({ vm: who, root: vector(pick(free), scope.parts), aligned: yes, survives: yes })
  const live = life === 'live'
  return [
    ['initVm', life === 'none' && memory, 4, root],
    ['slotCreate', live && unused.length > 0, 3, slot],
    ['slotDrop', installed.length > 0, 0.3, () => ({ vm: who, slot: pick(installed) })],
    ['slotGone', going.length > 0, 1, () => ({ vm: who, slot: pick(going) })],
    ['hostMap', absent.length > 0 && memory, 4, () => ({ vm: who, hva: pick(absent), mfn: pick(free), write: bool })],
    ['hostUnmap', hvas.length > 0, 1, () => ({ vm: who, hva: pick(hvas) })],
    ['unmapBegins', hvas.length > 0, 0.5, () => ({ vm: who, hva: pick(hvas) })],
    ['invalidatePage', live, 0.5, () => ({ vm: who, hva: range(0, scope.hvas - 1) })],
    ['changePte', hvas.length > 0 && memory, 1, () => ({ vm: who, hva: pick(hvas), mfn: pick(free), write: bool })],
    ['changeBegins', hvas.length > 0 && memory, 0.5, () => ({ vm: who, hva: pick(hvas), mfn: pick(free), write: bool })],
    ['rangeRelease', active !== null && hvas.length > 0, 2, () => ({ vm: who, hva: pick(hvas) })],
    ['rangeEnd', active !== null, 1, () => ({ vm: who })],
    [
      'slotMoved',
      going.length > 0,
      0.5,
      () => ({ vm: who, slot: pick(going), base: range(0, Math.max(0, limitOf(scope) - scope.maxPages)) }),
    ],
    ['reserve', live && pool.length < scope.cached && memory, 1, () => ({ vm: who, mfn: pick(free) })],
    ['ioremap', live && pool.length >= 2 && scope.devices > 0, 3, () => device(scope, vm)],
    ['proceed', work !== null, 12, () => ({ vm: who })],
  ]
}

const ofVcpu = (scope: Scope, s: State, free: Numbers, vcpu: number): ReadonlyArray<Idea> => {
  const vm = at(scope.vcpus, vcpu)
  const who = constant(vcpu)
  const cached = at(s.caches, vcpu).length
  const fault = at(s.faults, vcpu)
  const entering = at(s.entering, vcpu)
  const ipas = inSlots(scope, s, vm)
  const ready = cached >= 2 && ipas.length > 0
  const idle = where(s.cpus, ({ loaded }) => loaded === null)
  return [
    ['topup', at(s.vms, vm).life === 'live' && cached < 2 && free.length > 0, 8, () => ({ vcpu: who, mfn: pick(free) })],
    ['fault', ready, 6, () => ({ vcpu: who, ipa: pick(ipas) })],
    ['faultBegins', ready && fault === null, 3, () => ({ vcpu: who, ipa: pick(ipas) })],
    ['faultProceeds', fault !== null && fault.mfn === null, 4, () => ({ vcpu: who })],
    ['faultCommits', fault !== null && fault.mfn !== null, 4, () => ({ vcpu: who })],
    ['checkVmid', entering === null, 1, () => ({ vcpu: who })],
    ['updateVttbr', entering !== null && entering.stage !== 'ready', 4, () => ({ vcpu: who })],
    ['enter', entering?.stage === 'ready' && idle.length > 0, 4, () => ({ vcpu: who, cpu: pick(idle) })],
  ]
}

const ofCpu = (scope: Scope, s: State, cpu: number): ReadonlyArray<Idea> => {
  const { loaded, store, tlb } = at(s.cpus, cpu)
  const ipas = loaded === null ? [] : inSlots(scope, s, at(scope.vcpus, loaded.vcpu))
  const held = loaded === null ? [] : where(tlb[loaded.vmid] ?? [], (cached) => cached !== null)
  const who = constant(cpu)
  const walked = (): Fields => ({ cpu: who, ipa: pick(ipas), what: oneOf(...scope.remembers) })
  return [
    ['exit', loaded !== null, 0.3, () => ({ cpu: who })],
    ['speculate', ipas.length > 0, 5, walked],
    ['evict', held.length > 0, 0.5, () => ({ cpu: who, ipa: pick(held), what: oneOf('leaf') })],
    ['storeLands', store !== null, 1, () => ({ cpu: who })],
    ['storeBegins', ipas.length > 0, 1, () => ({ cpu: who, ipa: pick(ipas) })],
  ]
}

const families: ReadonlyArray<ReadonlyArray<OperationId>> = [
  ['hostProtect', 'hostUnprotect', 'rangeStart', 'testAge'],
  ['destroyVm', 'mmExit', 'reuse', 'initVm'],
]

/** Requests about what is there, for every VM, vCPU and processor, and a few families of operations as they come. */
export const propose = (scope: Scope): ((s: State) => ReadonlyArray<Proposal<Operation>>) => {
  const anything = familiesOf<Operation>(scope, families, 0.5, (ids) => operations.of(scope, ids))
  return (s) => {
    const free = where(s.frames, ({ use }) => use === 'free')
    const ideas = [
      ...s.vms.flatMap((_, vm) => ofVm(scope, s, free, vm)),
      ...scope.vcpus.flatMap((_, vcpu) => ofVcpu(scope, s, free, vcpu)),
      ...s.cpus.flatMap((_, cpu) => ofCpu(scope, s, cpu)),
    ]
    return [...anything, ...proposalsOf<Operation>(scope, ideas)]
  }
}
