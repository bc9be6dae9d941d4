/** The states of a scope as a finite domain. */
import {
  bool,
  constant,
  type Finite,
  indexedBy,
  oneOf,
  option,
  range,
  ref,
  shown,
  spent,
  stack,
  struct,
  tagged,
  unused,
  vector,
} from '../frame/finite/index.ts'
import { limitOf } from './declared/geometry.ts'
import { has, type Scope, sets } from './declared/scope.ts'
import {
  type Cached,
  type Content,
  type Cpu,
  type Entering,
  type Entry,
  type Fault,
  type Frame,
  type Host,
  nothingSpent,
  type Slot,
  type State,
  type Use,
  type Vm,
  type Vttbr,
  type Work,
} from './declared/state.ts'

const none = <A>(): Finite<A | null> => constant(null) as Finite<A | null>
const off = constant<boolean>(false)

/** Whether vCPUs enter guests here, in the search or on the way to a start state. */
const runs = ({ cpus }: Scope): boolean => cpus > 0

export const printEntry = ({ to, kind, write }: Entry): string =>
  kind === 'table' ? `>F${to}` : `F${to}|${write ? 'RW' : 'RO'}${kind === 'device' ? '|device' : ''}`

const entryOf = (scope: Scope): Finite<Entry> =>
  shown(struct({ to: ref(sets(scope).frame), kind: oneOf<Entry['kind']>('table', 'ram', 'device'), write: bool }), printEntry)

/** The largest right count: a table with all entries used, or a page mapped everywhere and held by every fault. */
const largestCount = ({ entries, hvas, vms, vcpus }: Scope): number =>
  Math.max(1 + Math.max(...entries), hvas * vms + vcpus.length)

const frameOf = (scope: Scope): Finite<Frame> =>
  struct({
    use: oneOf<Use>('free', 'root', 'level2', 'level3', 'cached', 'user', 'device', 'other'),
    count: range(-1, largestCount(scope) + 1),
    content: scope.contents ? oneOf<Content>('entries', 'unclean', 'garbage') : oneOf<Content>('entries'),
    entries: vector(option(entryOf(scope)), Math.max(...scope.entries)),
  })

const ipaOf = (scope: Scope): Finite<number> => range(0, limitOf(scope) + scope.beyond - 1)

const slotOf = (scope: Scope): Finite<Slot> =>
  struct({ base: ipaOf(scope), pages: range(1, scope.maxPages), hva: range(0, scope.hvas - 1), invalid: bool })

const workOf = (scope: Scope): Finite<Work | null> => {
  const mfn = option(ref(sets(scope).frame))
  if (!has(scope, 'proceed')) return none()
  return option(
    struct({
      task: oneOf<Work['task']>('unmap', 'undo', 'change'),
      todo: stack(ipaOf(scope), scope.slots),
      next: range(0, 12),
      level2: mfn,
      level3: mfn,
      page: mfn,
      entry: has(scope, 'changeBegins') ? option(entryOf(scope)) : none(),
    }),
  )
}

const vttbrOf = (scope: Scope): Finite<Vttbr> =>
  struct({ root: vector(ref(sets(scope).frame), scope.parts), vmid: range(0, scope.vmids - 1) })

const vmOf = (scope: Scope): Finite<Vm> => {
  const { frame } = sets(scope)
  return struct({
    life: oneOf<Vm['life']>('none', 'live', 'mmGone'),
    pgd: option(vector(ref(frame), scope.parts)),
    aligned: has(scope, 'initVm') ? bool : constant<boolean>(true),
    slots: vector(option(slotOf(scope)), scope.slots),
    mm: vector(option(struct({ mfn: ref(frame), write: bool })), scope.hvas),
    pool: stack(ref(frame), has(scope, 'reserve') ? scope.cached : 0),
    range: has(scope, 'rangeStart')
      ? option(struct({ from: range(0, scope.hvas - 1), pages: range(1, scope.maxPages) }))
      : none(),
    counted: has(scope, 'rangeStart') ? range(0, 2) : constant<number>(0),
    work: workOf(scope),
    vmid: runs(scope) ? range(0, scope.vmids - 1) : constant<number>(0),
    fresh: runs(scope) ? bool : off,
    vttbr: runs(scope) ? option(vttbrOf(scope)) : none(),
  })
}

const faultOf = (scope: Scope): Finite<Fault | null> =>
  has(scope, 'faultBegins')
    ? option(
        struct({
          ipa: ipaOf(scope),
          next: range(0, 3),
          sampled: bool,
          changed: bool,
          mfn: option(ref(sets(scope).frame)),
          write: bool,
        }),
      )
    : none()

const enteringOf = (scope: Scope): Finite<Entering | null> =>
  runs(scope) ? option(tagged('stage', { stale: {}, updating: { next: range(0, 3) }, ready: {} })) : none()

const cpuOf = (scope: Scope): Finite<Cpu> => {
  const { frame, vm, vcpu } = sets(scope)
  const [e1, e2] = scope.entries
  const mfn = ref(frame)
  const cached = struct({ mfn, write: bool, kind: oneOf<Cached['kind']>('ram', 'device'), vm: ref(vm) })
  const table = struct({ mfn, vm: ref(vm) })
  const remembers = has(scope, 'speculate')
  const byVmid = <A>(of: Finite<A>, length: number): Finite<ReadonlyArray<ReadonlyArray<A | null>>> =>
    remembers ? vector(vector(option(of), length), scope.vmids) : unused<ReadonlyArray<ReadonlyArray<A | null>>>([])
  return struct({
    loaded: option(struct({ vcpu: ref(vcpu), root: vector(mfn, scope.parts), vmid: range(0, scope.vmids - 1) })),
    tlb: byVmid(cached, limitOf(scope)),
    level2: byVmid(table, scope.parts * e1),
    level3: byVmid(table, scope.parts * e1 * e2),
    store: has(scope, 'storeBegins') ? option(mfn) : none(),
  })
}

export const stateOf = (scope: Scope): Finite<State> => {
  const { frame, vm, vcpu, cpu } = sets(scope)
  return struct({
    host: oneOf<Host>(
      'alive',
      'bug: mmu_memory_cache_alloc',
      'bug: kvm_unmap_hva_range',
      'bug: kvm_mmu_notifier_invalidate_range_end',
    ),
    frames: indexedBy(frame, frameOf(scope)),
    vms: indexedBy(vm, vmOf(scope)),
    caches: indexedBy(vcpu, stack(ref(frame), scope.cached)),
    faults: indexedBy(vcpu, faultOf(scope)),
    entering: indexedBy(vcpu, enteringOf(scope)),
    cpus: indexedBy(cpu, cpuOf(scope)),
    nextVmid: runs(scope) ? range(0, scope.vmids - 1) : constant<number>(0),
    spent: spent(nothingSpent),
  })
}
