/** What a VMM asks of KVM, what the host's memory management does to it, what guests and processors do. */
import type { Ipa } from './geometry.ts'
import type { Remembered } from './scope.ts'
import type { Hva, Mfn } from './state.ts'

/** kvm_arch_init_vm. `survives`: VM creation does not fail after it. */
export interface InitVm {
  readonly op: 'initVm'
  readonly vm: number
  /** The pages that the allocator gives for the root. */
  readonly root: ReadonlyArray<Mfn>
  /** They begin at a multiple of the root's size. */
  readonly aligned: boolean
  readonly survives: boolean
}

/** kvm_arch_destroy_vm, when the last descriptor is closed. */
export interface DestroyVm {
  readonly op: 'destroyVm'
  readonly vm: number
}

/** One page for a vCPU's page cache (mmu_topup_memory_cache). */
export interface Topup {
  readonly op: 'topup'
  readonly vcpu: number
  readonly mfn: Mfn
}

/** One page that the allocator will give to the VM's next request for device mappings. */
export interface Reserve {
  readonly op: 'reserve'
  readonly vm: number
  readonly mfn: Mfn
}

/** A free frame goes to a foreign owner. */
export interface Reuse {
  readonly op: 'reuse'
  readonly mfn: Mfn
}

export interface SlotCreate {
  readonly op: 'slotCreate'
  readonly vm: number
  readonly slot: number
  readonly base: Ipa
  readonly pages: number
  readonly hva: Hva
}

/** A slot is marked invalid, readers have gone, the architecture's hook runs (drop); then it is deleted (gone). */
export interface SlotChange {
  readonly op: 'slotDrop' | 'slotGone'
  readonly vm: number
  readonly slot: number
}

export interface SlotMoved {
  readonly op: 'slotMoved'
  readonly vm: number
  readonly slot: number
  readonly base: Ipa
}

/** The VMM touches a page of its own. */
export interface HostMap {
  readonly op: 'hostMap'
  readonly vm: number
  readonly hva: Hva
  readonly mfn: Mfn
  readonly write: boolean
}

/**
 * hostUnmap, unmapBegins: the host takes a page back (swap, munmap), in one go or step by step. invalidatePage: an
 * invalidation after which the page stays. hostProtect: the page becomes read-only. hostUnprotect: and writable again. testAge: was it used lately?
 */
export interface OnHva {
  readonly op: 'hostUnmap' | 'unmapBegins' | 'invalidatePage' | 'hostProtect' | 'hostUnprotect' | 'testAge' | 'rangeRelease'
  readonly vm: number
  readonly hva: Hva
}

/** The host replaces the page behind an address: KSM merges it, or a copy-on-write is broken. */
export interface ChangePte {
  readonly op: 'changePte' | 'changeBegins'
  readonly vm: number
  readonly hva: Hva
  readonly mfn: Mfn
  readonly write: boolean
}

/** invalidate_range_start; then pages of the range are given back, then invalidate_range_end. */
export interface RangeStart {
  readonly op: 'rangeStart'
  readonly vm: number
  readonly from: Hva
  readonly pages: number
  /** Both ends are page boundaries. */
  readonly aligned: boolean
}

/** rangeEnd: invalidate_range_end. mmExit: the VMM's process ends. proceed: the next micro-step under mmu_lock. */
export interface OnVm {
  readonly op: 'rangeEnd' | 'mmExit' | 'proceed'
  readonly vm: number
}

/** A guest access without a translation, from begin to end with nobody in between. */
export interface GuestFault {
  readonly op: 'fault' | 'faultBegins'
  readonly vcpu: number
  readonly ipa: Ipa
}

export interface OnVcpu {
  readonly op: 'faultProceeds' | 'faultCommits' | 'checkVmid' | 'updateVttbr'
  readonly vcpu: number
}

/** kvm_phys_addr_ioremap. */
export interface Ioremap {
  readonly op: 'ioremap'
  readonly vm: number
  readonly ipa: Ipa
  /** The first device page. */
  readonly mfn: Mfn
  readonly pages: number
  /** Guest and device address have the same offset in their page. */
  readonly offsetsAgree: boolean
}

export interface Enter {
  readonly op: 'enter'
  readonly vcpu: number
  readonly cpu: number
}

export interface OnCpu {
  readonly op: 'exit' | 'storeLands'
  readonly cpu: number
}

/** A processor walks and remembers, or forgets. */
export interface Speculate {
  readonly op: 'speculate' | 'evict'
  readonly cpu: number
  readonly ipa: Ipa
  readonly what: Remembered
}

/** A guest's store is translated; it lands later. */
export interface StoreBegins {
  readonly op: 'storeBegins'
  readonly cpu: number
  readonly ipa: Ipa
}

export type Operation =
  | InitVm
  | DestroyVm
  | Topup
  | Reserve
  | Reuse
  | SlotCreate
  | SlotChange
  | SlotMoved
  | HostMap
  | OnHva
  | ChangePte
  | RangeStart
  | OnVm
  | GuestFault
  | OnVcpu
  | Ioremap
  | Enter
  | OnCpu
  | Speculate
  | StoreBegins

/** `retry`: try again. `mmio`: the access goes to the VMM. `young`, `old`: testAge. `failed`: VM creation failed later on. */
export type Answer = 'done' | 'retry' | 'mmio' | 'young' | 'old' | 'failed'
