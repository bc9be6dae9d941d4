/** Page frames, VMs with their slots and host pages, faults in flight, and what processors hold. */
import type { Ipa } from './geometry.ts'

/** A page frame number. */
export type Mfn = number
/** A page of a VMM's address space. */
export type Hva = number

/** Who has a frame. `root`, `level2`, `level3`: a stage-2 table of that level; `other`: another process, VM or the kernel. */
export type Use = 'free' | 'root' | 'level2' | 'level3' | 'cached' | 'user' | 'device' | 'other'

/** A used entry: a table of the next level, a page of RAM, or a device page. */
export interface Entry {
  readonly to: Mfn
  readonly kind: 'table' | 'ram' | 'device'
  readonly write: boolean
}

/** What the walker finds in memory: the entries, zeros that may still be in the data cache only, or anything. */
export type Content = 'entries' | 'unclean' | 'garbage'

export interface Frame {
  readonly use: Use
  /** page_count. */
  readonly count: number
  readonly content: Content
  /** Read as a table; outlives the free. */
  readonly entries: ReadonlyArray<Entry | null>
}

/** A page of the VMM's own page table. */
export interface HostPage {
  readonly mfn: Mfn
  readonly write: boolean
}

/** A memory slot: `pages` guest pages from `base`, backed by as many pages of the VMM from `hva`. */
export interface Slot {
  readonly base: Ipa
  readonly pages: number
  readonly hva: Hva
  /** KVM_MEMSLOT_INVALID: about to be deleted or moved. */
  readonly invalid: boolean
}

/** A change of the tables that is half done, with mmu_lock held. */
export interface Work {
  /** undo: what a request mapped itself is removed again, devices included. */
  readonly task: 'unmap' | 'undo' | 'change'
  /** Addresses still to do, the current one first. */
  readonly todo: ReadonlyArray<Ipa>
  /** Micro-steps of the current address that are behind it. */
  readonly next: number
  /** The level-2 and level-3 tables of the current address, as they were looked up. */
  readonly level2: Mfn | null
  readonly level3: Mfn | null
  /** The host page that is given back when the notifier has returned. */
  readonly page: Mfn | null
  /** task change: what is written. */
  readonly entry: Entry | null
}

/** VTTBR: the root's pages and the VMID. */
export interface Vttbr {
  readonly root: ReadonlyArray<Mfn>
  readonly vmid: number
}

export interface Vm {
  readonly life: 'none' | 'live' | 'mmGone'
  /** kvm->arch.pgd: the pages of the root. */
  readonly pgd: ReadonlyArray<Mfn> | null
  /** The root begins at a multiple of its size. */
  readonly aligned: boolean
  readonly slots: ReadonlyArray<Slot | null>
  /** The VMM's page table. */
  readonly mm: ReadonlyArray<HostPage | null>
  /** What the allocator will give to the next request for device mappings. */
  readonly pool: ReadonlyArray<Mfn>
  /** The range that the host is invalidating: mn_active_invalidate_count is not 0. */
  readonly range: { readonly from: Hva; readonly pages: number } | null
  /** mmu_notifier_count: invalidations that KVM has counted. */
  readonly counted: number
  readonly work: Work | null
  readonly vmid: number
  /** vmid_gen is the current generation. */
  readonly fresh: boolean
  readonly vttbr: Vttbr | null
}

/** A guest fault under way. Once `page` is done it holds a reference to the page. */
export interface Fault {
  readonly ipa: Ipa
  /** Parts of the lookup that are behind it. */
  readonly next: number
  /** mmu_notifier_seq was read. */
  readonly sampled: boolean
  /** ... and was raised since. */
  readonly changed: boolean
  readonly mfn: Mfn | null
  readonly write: boolean
}

/** A vCPU on its way into the guest. `next` counts the parts of update_vttbr behind it, with the VMID lock held. */
export type Entering =
  | { readonly stage: 'stale' }
  | { readonly stage: 'updating'; readonly next: number }
  | { readonly stage: 'ready' }

/** A translation in a TLB, with the VM that it was made for. */
export interface Cached {
  readonly mfn: Mfn
  readonly write: boolean
  readonly kind: 'ram' | 'device'
  readonly vm: number
}

/** A table in a walk cache, with the VM that it was made for. */
export interface CachedTable {
  readonly mfn: Mfn
  readonly vm: number
}

export interface Loaded {
  readonly vcpu: number
  readonly root: ReadonlyArray<Mfn>
  readonly vmid: number
}

/** A processor. Lists are by VMID, then by guest page, level-2 table, level-3 table. */
export interface Cpu {
  readonly loaded: Loaded | null
  readonly tlb: ReadonlyArray<ReadonlyArray<Cached | null>>
  readonly level2: ReadonlyArray<ReadonlyArray<CachedTable | null>>
  readonly level3: ReadonlyArray<ReadonlyArray<CachedTable | null>>
  /** A store that is translated, and has not landed yet. */
  readonly store: Mfn | null
}

/** A BUG() or a crash, with its site. */
export type Host =
  | 'alive'
  | 'bug: mmu_memory_cache_alloc'
  | 'bug: kvm_unmap_hva_range'
  | 'bug: kvm_mmu_notifier_invalidate_range_end'

/** What one operation cost; zero before every operation. */
export interface Spent {
  readonly flushes: number
  /** A WARN_ON fired at a root page at teardown. */
  readonly warned: boolean
  /** Root pages whose count was wrong at teardown. */
  readonly uneven: number
  /** A table index past the end of the root was used. */
  readonly outside: boolean
  /** A new VMID generation began. */
  readonly rollover: boolean
}

export interface State {
  readonly host: Host
  readonly frames: ReadonlyArray<Frame>
  readonly vms: ReadonlyArray<Vm>
  /** The page cache of each vCPU. */
  readonly caches: ReadonlyArray<ReadonlyArray<Mfn>>
  readonly faults: ReadonlyArray<Fault | null>
  readonly entering: ReadonlyArray<Entering | null>
  readonly cpus: ReadonlyArray<Cpu>
  /** kvm_next_vmid; 0 when they are used up. */
  readonly nextVmid: number
  readonly spent: Spent
}

export const nothingSpent: Spent = { flushes: 0, warned: false, uneven: 0, outside: false, rollover: false }
