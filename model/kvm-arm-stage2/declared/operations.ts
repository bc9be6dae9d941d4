/** What a VMM asks of KVM, what the host's memory management does to it, what guests and processors do. */
import { bool, constant, oneOf, range, ref, usually, vector } from '../../frame/finite/index.ts'
import { type OperationOf, operationsOf } from '../../frame/operations.ts'
import { limitOf } from './geometry.ts'
import { type Remembered, type Sized, sets } from './sizes.ts'

const mfn = (s: Sized) => ref(sets(s).frame)
const vm = (s: Sized) => ref(sets(s).vm)
const vcpu = (s: Sized) => ref(sets(s).vcpu)
const cpu = (s: Sized) => ref(sets(s).cpu)
/** A guest page that the tables can address, and any. */
const ipa = (s: Sized) => range(0, limitOf(s) - 1)
const anyIpa = (s: Sized) => range(0, limitOf(s) + s.beyond - 1)
/** A page of the VMM. */
const hva = (s: Sized) => range(0, s.hvas - 1)
const slot = ({ slots }: Sized) => range(0, Math.max(0, slots - 1))
const pages = ({ maxPages }: Sized) => range(1, maxPages)
const usuallyTrue = usually(true, bool)
/** The root begins at a multiple of its size; where nobody enters a guest it does. */
const aligned = ({ cpus }: Sized) => (cpus > 0 ? usuallyTrue : usually(true, constant<boolean>(true)))
const what = ({ remembers }: Sized) => oneOf<Remembered>(...remembers)

export const operations = operationsOf<Sized>()({
  // The life of a VM, and what the allocator gives
  /** kvm_arch_init_vm. `root`: the pages that the allocator gives for it. `survives`: VM creation does not fail after it. */
  initVm: { vm, root: (s) => vector(mfn(s), s.parts), aligned, survives: usuallyTrue },
  /** kvm_arch_destroy_vm, when the last descriptor is closed. */
  destroyVm: { vm },
  /** One page for a vCPU's page cache (mmu_topup_memory_cache). */
  topup: { vcpu, mfn },
  /** One page that the allocator will give to the VM's next request for device mappings. */
  reserve: { vm, mfn },
  /** A free frame goes to a foreign owner. */
  reuse: { mfn },

  // Memory slots
  slotCreate: { vm, slot, base: anyIpa, pages, hva },
  /** A slot is marked invalid, readers have gone, the architecture's hook runs (drop); then it is deleted (gone) or moves. */
  slotDrop: { vm, slot },
  slotGone: { vm, slot },
  slotMoved: { vm, slot, base: anyIpa },

  // The VMM's own memory, and the notifiers that tell KVM of it
  /** The VMM touches a page of its own. */
  hostMap: { vm, hva, mfn, write: bool },
  /** The host takes a page back (swap, munmap). */
  hostUnmap: { vm, hva },
  /** An invalidation after which the page stays. */
  invalidatePage: { vm, hva },
  /** The page becomes read-only, and writable again. */
  hostProtect: { vm, hva },
  hostUnprotect: { vm, hva },
  /** The host replaces the page behind an address: KSM merges it, or a copy-on-write is broken. */
  changePte: { vm, hva, mfn, write: bool },
  /** invalidate_range_start; then pages of the range are given back, then invalidate_range_end. `aligned`: both ends are page boundaries. */
  rangeStart: { vm, from: hva, pages, aligned: usuallyTrue },
  rangeRelease: { vm, hva },
  rangeEnd: { vm },
  /** Was the page used lately? */
  testAge: { vm, hva },
  /** The VMM's process ends. */
  mmExit: { vm },

  // Guest faults: an access without a translation, with nobody in between or in its parts
  fault: { vcpu, ipa },
  faultBegins: { vcpu, ipa },
  faultProceeds: { vcpu },
  faultCommits: { vcpu },

  // Devices
  /** kvm_phys_addr_ioremap. `mfn`: the first device page. `offsetsAgree`: guest and device address have the same offset in their page. */
  ioremap: { vm, ipa: anyIpa, mfn, pages, offsetsAgree: usuallyTrue },

  // What other processors see half done
  unmapBegins: { vm, hva },
  changeBegins: { vm, hva, mfn, write: bool },
  /** The next micro-step under mmu_lock. */
  proceed: { vm },

  // VMIDs and the world switch
  checkVmid: { vcpu },
  updateVttbr: { vcpu },
  enter: { vcpu, cpu },
  exit: { cpu },

  // What the processor does by itself: it walks and remembers, and forgets; a guest's store is translated, and lands later
  speculate: { cpu, ipa, what },
  evict: { cpu, ipa, what },
  storeBegins: { cpu, ipa },
  storeLands: { cpu },
})

export type Kinds = typeof operations.kinds
export type OperationId = keyof Kinds
/** The operations of some kinds, or of all. */
export type Operation<K extends OperationId = OperationId> = OperationOf<Kinds, K>

/** `retry`: try again. `mmio`: the access goes to the VMM. `young`, `old`: testAge. `failed`: VM creation failed later on. */
export type Answer = 'done' | 'retry' | 'mmio' | 'young' | 'old' | 'failed'
