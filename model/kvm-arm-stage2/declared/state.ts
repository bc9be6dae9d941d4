/** Page frames, VMs with their slots and host pages, faults in flight, and what processors hold. */
import {
  bool,
  type Finite,
  indexedBy,
  oneOf,
  option,
  range,
  ref,
  shown,
  spent,
  stack,
  tagged,
  unused,
  usedIf,
  type Value,
  vector,
} from '../../frame/finite/index.ts'
import { recordsOf } from '../../frame/records.ts'
import { limitOf } from './geometry.ts'
import { printEntry } from './notation.ts'
import { has, type Scope } from './scope.ts'
import { sets } from './sizes.ts'

/** A page frame number. */
export type Mfn = number
/** A page of a VMM's address space. */
export type Hva = number

/** Whether vCPUs enter guests here, in the search or on the way to a start state. */
const runs = ({ cpus }: Scope): boolean => cpus > 0

const mfn = (s: Scope) => ref(sets(s).frame)
const frameOrNone = (s: Scope) => option(mfn(s))
const root = (s: Scope) => vector(mfn(s), s.parts)
const ipa = (s: Scope) => range(0, limitOf(s) + s.beyond - 1)
const hva = ({ hvas }: Scope) => range(0, hvas - 1)
const pages = ({ maxPages }: Scope) => range(1, maxPages)
const vmid = ({ vmids }: Scope) => range(0, vmids - 1)
const usedVmid = (s: Scope) => usedIf(runs(s), vmid(s), 0)

const record = recordsOf<Scope>()

/** A used entry: a table of the next level, a page of RAM, or a device page. */
export const Entry = record({ to: mfn, kind: oneOf('table', 'ram', 'device'), write: bool })
export type Entry = Value<typeof Entry>
const entry = (s: Scope) => shown(Entry(s), printEntry)

/** The largest right count: a table with all entries used, or a page mapped everywhere and held by every fault. */
const largestCount = ({ entries, hvas, vms, vcpus }: Scope): number =>
  Math.max(1 + Math.max(...entries), hvas * vms + vcpus.length)

export const Frame = record({
  /** Who has it. `root`, `level2`, `level3`: a stage-2 table of that level; `other`: another process, VM or the kernel. */
  use: oneOf('free', 'root', 'level2', 'level3', 'cached', 'user', 'device', 'other'),
  /** page_count. */
  count: (s) => range(-1, largestCount(s) + 1),
  /** What the walker finds in memory: the entries, zeros that may still be in the data cache only, or anything. */
  content: (s) => usedIf(s.contents, oneOf('entries', 'unclean', 'garbage'), 'entries'),
  /** Read as a table; outlives the free. */
  entries: (s) => vector(option(entry(s)), Math.max(...s.entries)),
})
export type Frame = Value<typeof Frame>
export type Use = Frame['use']

/** A page of the VMM's own page table. */
export const HostPage = record({ mfn, write: bool })
export type HostPage = Value<typeof HostPage>

/** A memory slot: `pages` guest pages from `base`, backed by as many pages of the VMM from `hva`. */
export const Slot = record({
  base: ipa,
  pages,
  hva,
  /** KVM_MEMSLOT_INVALID: about to be deleted or moved. */
  invalid: bool,
})
export type Slot = Value<typeof Slot>

/** A change of the tables that is half done, with mmu_lock held. */
export const Work = record({
  /** undo: what a request mapped itself is removed again, devices included. */
  task: oneOf('unmap', 'undo', 'change'),
  /** Addresses still to do, the current one first. */
  todo: (s) => stack(ipa(s), s.slots),
  /** Micro-steps of the current address that are behind it. */
  next: range(0, 12),
  /** The level-2 and level-3 tables of the current address, as they were looked up. */
  level2: frameOrNone,
  level3: frameOrNone,
  /** The host page that is given back when the notifier has returned. */
  page: frameOrNone,
  /** task change: what is written. */
  entry: (s) => usedIf(has(s, 'changeBegins'), option(entry(s)), null),
})
export type Work = Value<typeof Work>

/** VTTBR: the root's pages and the VMID. */
export const Vttbr = record({ root, vmid })

/** Pages of the VMM that the host is invalidating. */
export const Range = record({ from: hva, pages })
export type Range = Value<typeof Range>

export const Vm = record({
  life: oneOf('none', 'live', 'mmGone'),
  /** kvm->arch.pgd: the pages of the root. */
  pgd: (s) => option(root(s)),
  /** The root begins at a multiple of its size. */
  aligned: (s) => usedIf(has(s, 'initVm'), bool, true),
  slots: (s) => vector(option(Slot(s)), s.slots),
  /** The VMM's page table. */
  mm: (s) => vector(option(HostPage(s)), s.hvas),
  /** What the allocator will give to the next request for device mappings. */
  pool: (s) => stack(mfn(s), has(s, 'reserve') ? s.cached : 0),
  /** The range that the host is invalidating: mn_active_invalidate_count is not 0. */
  range: (s) => usedIf(has(s, 'rangeStart'), option(Range(s)), null),
  /** mmu_notifier_count: invalidations that KVM has counted. */
  counted: (s) => usedIf(has(s, 'rangeStart'), range(0, 2), 0),
  work: (s) => usedIf(has(s, 'proceed'), option(Work(s)), null),
  vmid: usedVmid,
  /** vmid_gen is the current generation. */
  fresh: (s) => usedIf(runs(s), bool, false),
  vttbr: (s) => usedIf(runs(s), option(Vttbr(s)), null),
})
export type Vm = Value<typeof Vm>

/** A guest fault under way. Once `page` is done it holds a reference to the page. */
export const Fault = record({
  ipa,
  /** Parts of the lookup that are behind it. */
  next: range(0, 3),
  /** mmu_notifier_seq was read. */
  sampled: bool,
  /** ... and was raised since. */
  changed: bool,
  mfn: frameOrNone,
  write: bool,
})
export type Fault = Value<typeof Fault>

/** A vCPU on its way into the guest. `next` counts the parts of update_vttbr behind it, with the VMID lock held. */
const entering = tagged('stage', { stale: {}, updating: { next: range(0, 3) }, ready: {} })
export type Entering = Value<typeof entering>

/** A translation in a TLB, with the VM that it was made for. */
const Cached = record({ mfn, write: bool, kind: oneOf('ram', 'device'), vm: (s) => ref(sets(s).vm) })
export type Cached = Value<typeof Cached>

/** A table in a walk cache, with the VM that it was made for. */
const CachedTable = record({ mfn, vm: (s) => ref(sets(s).vm) })
export type CachedTable = Value<typeof CachedTable>

export const Loaded = record({ vcpu: (s) => ref(sets(s).vcpu), root, vmid })
export type Loaded = Value<typeof Loaded>

/** Rows by VMID; nothing where processors do not walk by themselves. */
type Rows<A> = ReadonlyArray<ReadonlyArray<A | null>>
const rows = <A>(s: Scope, of: Finite<A>, length: number): Finite<Rows<A>> =>
  has(s, 'speculate') ? vector(vector(option(of), length), s.vmids) : unused<Rows<A>>([])

/** A processor. Lists are by VMID, then by guest page, level-2 table, level-3 table. */
export const Cpu = record({
  loaded: (s) => option(Loaded(s)),
  tlb: (s) => rows(s, Cached(s), limitOf(s)),
  level2: (s) => rows(s, CachedTable(s), s.parts * s.entries[0]),
  level3: (s) => rows(s, CachedTable(s), s.parts * s.entries[0] * s.entries[1]),
  /** A store that is translated, and has not landed yet. */
  store: (s) => usedIf(has(s, 'storeBegins'), frameOrNone(s), null),
})
export type Cpu = Value<typeof Cpu>

/** What one operation cost; zero before every operation. */
export interface Spent {
  readonly flushes: number
  /** A WARN_ON fired at a root page at teardown. */
  readonly warned: boolean
  /** A table index past the end of the root was used. */
  readonly outside: boolean
  /** A new VMID generation began. */
  readonly rollover: boolean
}

export const State = record({
  /** A BUG() or a crash, with its site. */
  host: oneOf('alive', 'bug: mmu_memory_cache_alloc', 'bug: kvm_unmap_hva_range', 'bug: kvm_mmu_notifier_invalidate_range_end'),
  frames: (s) => indexedBy(sets(s).frame, Frame(s)),
  vms: (s) => indexedBy(sets(s).vm, Vm(s)),
  /** The page cache of each vCPU. */
  caches: (s) => indexedBy(sets(s).vcpu, stack(mfn(s), s.cached)),
  faults: (s) => indexedBy(sets(s).vcpu, usedIf(has(s, 'faultBegins'), option(Fault(s)), null)),
  entering: (s) => indexedBy(sets(s).vcpu, usedIf(runs(s), option(entering), null)),
  cpus: (s) => indexedBy(sets(s).cpu, Cpu(s)),
  /** kvm_next_vmid; 0 when they are used up. */
  nextVmid: usedVmid,
  spent: spent<Spent>({ flushes: 0, warned: false, outside: false, rollover: false }),
})
export type State = Value<typeof State>
