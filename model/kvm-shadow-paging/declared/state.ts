/** A guest with its registers and memory, shadow pages with their reverse maps, and what the processor remembers. */
import type { Entry } from './entry.ts'

/** A guest frame number. Within the slots it is the number of the host's frame as well. */
export type Gfn = number
/** A guest address, in pages. */
export type Va = number
export type PageId = number

export interface Rights {
  readonly user: boolean
  readonly write: boolean
  readonly execute: boolean
}

/** nonpaging: CR0.PG is clear. legacy: 32-bit paging without PAE. */
export type Mode = 'nonpaging' | 'legacy' | 'pae' | 'long'

/** What the guest has in its registers. A page directory pointer is loaded from memory once; null: not present. */
export interface Guest {
  readonly life: 'runs' | 'shut down'
  readonly cr3: Gfn
  readonly pdptrs: ReadonlyArray<Gfn | null>
  readonly paging: boolean
  readonly pae: boolean
  readonly pse: boolean
  readonly wp: boolean
  readonly nxe: boolean
}

/** A frame of the slots. */
export interface Frame {
  /** Its bit in the dirty bitmap. */
  readonly logged: boolean
  /** The guest, or KVM for it, has written it since the last report to user space; only the invariants look at it. */
  readonly modified: boolean
  /** The host has given it to somebody else. */
  readonly taken: boolean
}

/** kvm_mmu_page_role: with the frame of the guest's table, what a shadow page is looked up by. */
export interface Role {
  readonly mode: Mode
  readonly level: number
  /** Which part of a guest table with more entries than a shadow page. */
  readonly quadrant: number
  /** metaphysical: it shadows no table, but a part of a large page, or memory without paging. */
  readonly direct: boolean
  /** What all entries above allow. */
  readonly access: Rights
  readonly wp: boolean
  readonly nxe: boolean
  readonly pse: boolean
  /** Zapped while it was a root. */
  readonly invalid: boolean
}

/** Where a shadow entry stands. */
export interface Place {
  readonly page: PageId
  readonly index: number
}

/**
 * A shadow entry. `mayWrite`, `mayUse`: what the guest's entry allows, in bits that the processor ignores. `io`: not
 * present, for an address without memory; `raw` if the address stands in it. `junk`: not present, but not zero.
 */
export type Spte =
  | { readonly kind: 'none' | 'junk' }
  | { readonly kind: 'link'; readonly page: PageId }
  | {
      readonly kind: 'leaf'
      readonly frame: Gfn
      readonly write: boolean
      readonly user: boolean
      readonly execute: boolean
      readonly mayWrite: boolean
      readonly mayUse: boolean
    }
  | { readonly kind: 'io'; readonly gfn: Gfn; readonly raw: boolean }

export type Leaf = Extract<Spte, { readonly kind: 'leaf' }>

/** A shadow page. A free one keeps its entries. */
export interface ShadowPage {
  readonly shadows: { readonly gfn: Gfn; readonly role: Role } | null
  readonly entries: ReadonlyArray<Spte>
  /** parent_ptes: the entries that link to it. */
  readonly parents: ReadonlyArray<Place>
  /** root_count. */
  readonly rootCount: number
  /** slot_bitmap. */
  readonly slots: ReadonlyArray<boolean>
}

/** `free` is last in, first out; `active` has the newest first, where pages are recycled; `objects`: what is left in the rmap descriptor cache. */
export interface Pool {
  readonly free: ReadonlyArray<PageId>
  readonly active: ReadonlyArray<PageId>
  readonly objects: number
}

/** The shadow entries that map a frame. `chained`: they stand in a descriptor, which stays until it is empty. */
export interface Rmap {
  readonly places: ReadonlyArray<Place>
  readonly chained: boolean
}

/** last_pt_write_gfn and last_pt_write_count. */
export interface Detector {
  readonly gfn: Gfn | null
  readonly count: number
}

/** A translation in the TLB. */
export interface Cached {
  readonly frame: Gfn
  readonly write: boolean
  readonly user: boolean
  readonly execute: boolean
}

/** What the processor remembers: a translation for each address, and for each level below the root a table for each prefix. */
export interface Hardware {
  readonly tlb: ReadonlyArray<Cached | null>
  readonly tables: ReadonlyArray<ReadonlyArray<PageId | null>>
}

/** What registers say to a walk: where it begins, and how entries are read. */
export interface Context {
  readonly root: Gfn | null
  readonly mode: Mode
  readonly pse: boolean
  readonly wp: boolean
  readonly nxe: boolean
}

/** What a page fault of another vCPU found in the guest's tables, before it takes the lock. */
export interface Flight {
  readonly va: Va
  readonly write: boolean
  readonly user: boolean
  /** What it began with. */
  readonly context: Context
  /** The guest's entries as they were read, from the root down. */
  readonly read: ReadonlyArray<{ readonly table: Gfn; readonly slot: number; readonly entry: Entry }>
}

/** Stores that may be half done at a time; more show nothing new. */
export const mostStores = 2

/** A store that KVM carries out for a vCPU: of memory and the shadow, one half is done. The frame as KVM knows it. */
export interface Pending {
  readonly vcpu: number
  readonly gfn: Gfn
  readonly bytes: string
  readonly value: string
}

/** The host lives, or this is where it died. */
export const hosts = [
  'alive',
  'bug: rmap_write_protect',
  'bug: rmap_remove',
  'bug: mmu_page_remove_parent_pte',
  'bug: mmu_memory_cache_alloc',
  'oops: no shadow page',
  'oops: no such page',
  'oops: beyond a shadow page',
  'oops: wild table',
  'hang: fix_write_pf',
  'hang: kvm_mmu_free_some_pages',
] as const

export type Host = (typeof hosts)[number]

/** What one operation did; nothing before every operation. */
export interface Spent {
  readonly exits: number
  /** The frame that an access reached, or the frame and slot that an emulated store wrote. */
  readonly reached: Gfn | null
  /** By a translation that was remembered. */
  readonly remembered: boolean
}

export interface State {
  readonly host: Host
  readonly guest: Guest
  /** The first frames, read as tables. The others hold data. */
  readonly tables: ReadonlyArray<ReadonlyArray<Entry>>
  readonly frames: ReadonlyArray<Frame>
  readonly installed: ReadonlyArray<boolean>
  readonly pages: ReadonlyArray<ShadowPage>
  readonly pool: Pool
  /** root_hpa, or pae_root. */
  readonly roots: ReadonlyArray<PageId | null>
  /** For each frame. */
  readonly rmap: ReadonlyArray<Rmap>
  readonly detector: Detector
  readonly hardware: Hardware
  /** KVM_GET_DIRTY_LOG between its parts: how many are done. */
  readonly report: number
  readonly flight: Flight | null
  /** Stores that are half done, in the order in which they began. */
  readonly stores: ReadonlyArray<Pending>
  readonly spent: Spent
}

export const nothingSpent: Spent = { exits: 0, reached: null, remembered: false }

export const noEntry: Spte = { kind: 'none' }
