/** What guest code, the guest's kernel, the processor and the host do. */
import type { Remembered } from './scope.ts'
import type { Gfn, Va } from './state.ts'

/** `user`: CPL 3. */
export interface Read {
  readonly op: 'read' | 'fetch'
  readonly va: Va
  readonly user: boolean
}

/** write: by an instruction that KVM can emulate. writeUnknown: by one that it cannot. */
export interface Write {
  readonly op: 'write' | 'writeUnknown'
  readonly va: Va
  readonly user: boolean
  readonly bytes: string
  readonly value: string
}

/** One try of an access: it completes, or the processor exits once. */
export type Access = Read | Write

/** The second half of a string move from a device: the load has exited, and the emulator stores what user space gave. */
export interface MoveFromDevice {
  readonly op: 'moveFromDevice'
  readonly va: Va
  readonly user: boolean
  readonly bytes: string
  readonly value: string
}

/** String input from a port; user space fills the guest's page. */
export interface Ins {
  readonly op: 'ins'
  readonly va: Va
  readonly user: boolean
  readonly bytes: string
  readonly value: string
}

/** nonpagingStore: an instruction that is emulated because paging is off. dma: a device writes guest memory. */
export interface Physical {
  readonly op: 'nonpagingStore' | 'dma'
  readonly gfn: Gfn
  readonly bytes: string
  readonly value: string
}

/** A vCPU stores into a table that is shadowed: the first half of what KVM does for it. */
export interface StoreBegins {
  readonly op: 'storeBegins'
  readonly vcpu: number
  readonly va: Va
  readonly user: boolean
  readonly bytes: string
  readonly value: string
}

/** The other half of the store that stands at this place. */
export interface StoreEnds {
  readonly op: 'storeEnds'
  readonly store: number
}

export interface Invlpg {
  readonly op: 'invlpg'
  readonly va: Va
}

/** movCr3 by the guest; setSregs (KVM_SET_SREGS) by user space. */
export interface LoadCr3 {
  readonly op: 'movCr3' | 'setSregs'
  readonly gfn: Gfn
}

export interface MovCr0 {
  readonly op: 'movCr0'
  readonly paging: boolean
  readonly wp: boolean
}

export interface MovCr4 {
  readonly op: 'movCr4'
  readonly pae: boolean
  readonly pse: boolean
}

export interface WrmsrEfer {
  readonly op: 'wrmsrEfer'
  readonly nxe: boolean
}

/** The processor walks ahead and remembers a translation or a shadow table. */
export interface Remember {
  readonly op: 'remember'
  readonly va: Va
  readonly what: Remembered
}

/** Another vCPU in the same tables faults: it has walked them, and has not taken the lock yet. */
export interface FaultBegins {
  readonly op: 'faultBegins'
  readonly va: Va
  readonly user: boolean
  readonly write: boolean
}

export interface Bare {
  readonly op: 'faultEnds' | 'getDirtyLog'
}

export interface DeleteSlot {
  readonly op: 'deleteSlot'
  readonly slot: number
}

/** The host's memory management wants a frame back. */
export interface Reclaim {
  readonly op: 'reclaim'
  readonly gfn: Gfn
}

export type Operation =
  | Access
  | MoveFromDevice
  | Ins
  | Physical
  | StoreBegins
  | StoreEnds
  | Invlpg
  | LoadCr3
  | MovCr0
  | MovCr4
  | WrmsrEfer
  | Remember
  | FaultBegins
  | Bare
  | DeleteSlot
  | Reclaim

/**
 * `done`: the processor completed the access, or the request was carried out. `retry`: an exit was handled, and the guest
 * tries again. `emulated`: the store was carried out by KVM. `begun`: one half of it was. `device`: the access goes to user space. `triple fault`: the
 * guest shuts down. `stuck`: the instruction cannot be emulated, and the VM stops. `#PF n`, `#GP`: a fault in the guest.
 */
export type Answer = 'done' | 'retry' | 'emulated' | 'begun' | 'device' | 'triple fault' | 'stuck' | '#GP' | `#PF ${number}`
