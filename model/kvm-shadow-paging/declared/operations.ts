/** What guest code, the guest's kernel, the processor and the host do. */
import { bool, oneOf, range, ref } from '../../frame/finite/index.ts'
import { type OperationOf, operationsOf } from '../../frame/operations.ts'
import type { Sized } from './fields.ts'
import { vcpuIds } from './sets.ts'

/** Stores that may be half done at a time; more show nothing new. */
export const mostStores = 2

const va = (s: Sized) => oneOf<number>(...s.addresses)
/** CPL 3. */
const user = (s: Sized) => oneOf<boolean>(...s.users)
const store = { bytes: (s: Sized) => oneOf<string>(...s.bytes), value: (s: Sized) => oneOf<string>(...s.menu) }
const table = (s: Sized) => oneOf<number>(...s.tables.keys())
const root = (s: Sized) => oneOf<number>(...s.cr3Values)
const bit = (bit: keyof Sized['settings']) => (s: Sized) => oneOf<boolean>(...s.settings[bit])

export const operations = operationsOf<Sized>()({
  // Guest code uses an address: one try, which completes or exits once
  read: { va, user },
  fetch: { va, user },
  /** By an instruction that KVM can emulate. */
  write: { va, user, ...store },
  /** By one that it cannot. */
  writeUnknown: { va, user, ...store },
  /** The second half of a string move from a device: the load has exited, and the emulator stores what user space gave. */
  moveFromDevice: { va, user, ...store },
  /** String input from a port; user space fills the guest's page. */
  ins: { va, user, ...store },
  /** An instruction that is emulated because paging is off. */
  nonpagingStore: { gfn: table, ...store },
  /** A vCPU stores into a table that is shadowed: the first half of what KVM does for it. */
  storeBegins: { vcpu: (s) => ref(vcpuIds(s)), va, user, ...store },
  /** The other half of the store that stands at this place. */
  storeEnds: { store: range(0, mostStores - 1) },
  // The guest's kernel sets its registers
  invlpg: { va },
  movCr3: { gfn: root },
  movCr0: { paging: bit('paging'), wp: bit('wp') },
  movCr4: { pae: bit('pae'), pse: bit('pse') },
  wrmsrEfer: { nxe: bit('nxe') },
  /** The processor walks ahead and remembers a translation or a shadow table. */
  remember: { va, what: (s) => oneOf(...s.remembers) },
  /** Another vCPU in the same tables faults: it has walked them, and has not taken the lock yet. */
  faultBegins: { va, user, write: bool },
  faultEnds: {},
  // User space of the host, its devices and its memory management
  /** KVM_SET_SREGS. */
  setSregs: { gfn: root },
  deleteSlot: { slot: (s) => range(0, s.slots.length - 1) },
  getDirtyLog: {},
  /** A device writes guest memory. */
  dma: { gfn: table, ...store },
  /** The host's memory management wants a frame back. */
  reclaim: { gfn: (s) => range(0, s.frames - 1) },
})

export type Kinds = typeof operations.kinds
export type OperationId = keyof Kinds
export type Operation = OperationOf<Kinds>
/** Some kinds of operation. */
export type Op<K extends OperationId> = OperationOf<Kinds, K>

/**
 * `done`: the processor completed the access, or the request was carried out. `retry`: an exit was handled, and the guest
 * tries again. `emulated`: the store was carried out by KVM. `begun`: one half of it was. `device`: the access goes to user
 * space. `triple fault`: the guest shuts down. `stuck`: the instruction cannot be emulated, and the VM stops. `#PF n`,
 * `#GP`: a fault in the guest.
 */
export type Answer = 'done' | 'retry' | 'emulated' | 'begun' | 'device' | 'triple fault' | 'stuck' | '#GP' | `#PF ${number}`
