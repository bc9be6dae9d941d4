/** What guests ask of Xen, what they do by themselves, and what processors do. */
import type { Half, Word } from './entry.ts'
import type { Level } from './level.ts'
import type { Domain, Mfn, Slot, Va } from './state.ts'

/** Slots from the root down, separated by dots. */
export const printVa = (va: Va): string => va.join('.')

export interface MmuUpdate {
  readonly op: 'mmuUpdate'
  readonly caller: Domain
  readonly table: Mfn
  readonly slot: Slot
  readonly entry: Word | null
  /** MMU_PT_UPDATE_PRESERVE_AD: keep the accessed and dirty flags of the old entry. */
  readonly preserve: boolean
}

/** UVMF flags: which translations the caller wants flushed, on its own processor or on all of its domain. */
export type FlushRequest = 'none' | 'invlpgLocal' | 'invlpgAll' | 'tlbLocal' | 'tlbAll'

export interface UpdateVaMapping {
  readonly op: 'updateVaMapping'
  readonly vcpu: number
  readonly va: Va
  readonly entry: Word | null
  readonly flush: FlushRequest
}

export interface GuestStore {
  readonly op: 'guestStore'
  readonly vcpu: number
  readonly va: Va
  readonly slot: Slot
  readonly entry: Word | null
}

export interface GuestHalfStore {
  readonly op: 'guestHalfStore'
  readonly vcpu: number
  readonly va: Va
  readonly slot: Slot
  readonly half: Half
}

export interface GuestCmpxchg {
  readonly op: 'guestCmpxchg'
  readonly vcpu: number
  readonly va: Va
  readonly slot: Slot
  readonly expected: Word | null
  readonly entry: Word | null
}

export interface PinTable {
  readonly op: 'pinTable'
  readonly caller: Domain
  readonly mfn: Mfn
  readonly level: Level
}

export interface UnpinTable {
  readonly op: 'unpinTable'
  readonly caller: Domain
  readonly mfn: Mfn
}

export interface NewBaseptr {
  readonly op: 'newBaseptr'
  readonly vcpu: number
  readonly mfn: Mfn
}

export interface NewUserBaseptr {
  readonly op: 'newUserBaseptr'
  readonly vcpu: number
  /** null takes the user root away. */
  readonly mfn: Mfn | null
}

export interface MachphysUpdate {
  readonly op: 'machphysUpdate'
  readonly mfn: Mfn
  /** The domain in whose name the (privileged) caller acts. */
  readonly owner: Domain
}

export interface ClearPage {
  readonly op: 'clearPage'
  readonly caller: Domain
  readonly mfn: Mfn
}

export interface CopyPage {
  readonly op: 'copyPage'
  readonly caller: Domain
  readonly mfn: Mfn
  readonly from: Mfn
}

export interface DecreaseReservation {
  readonly op: 'decreaseReservation'
  readonly caller: Domain
  readonly mfn: Mfn
}

export interface Populate {
  readonly op: 'populate'
  readonly caller: Domain
  readonly mfn: Mfn
}

export interface TlbFlush {
  readonly op: 'tlbFlush'
  readonly vcpu: number
  readonly flush: Exclude<FlushRequest, 'none'>
  /** The address of an INVLPG. */
  readonly va: Va
}

/** One request of an mmu_update list. */
export interface MmuRequest {
  readonly table: Mfn
  readonly slot: Slot
  readonly entry: Word | null
}

/** One request of an mmuext_op list. A flush of the own processor names no frame: the number is not looked at. */
export interface MmuextRequest {
  readonly command: 'pinL1' | 'pinL2' | 'pinL3' | 'pinL4' | 'unpin' | 'newBaseptr' | 'flushLocal'
  readonly mfn: Mfn
}

/** One call of a multicall: the return to user mode, or the load of a root. */
export interface Call {
  readonly call: 'iret' | 'newBaseptr' | 'newUserBaseptr'
  readonly mfn: Mfn
}

export interface MmuUpdateBatch {
  readonly op: 'mmuUpdateBatch'
  readonly caller: Domain
  readonly requests: ReadonlyArray<MmuRequest>
}

export interface MmuextBatch {
  readonly op: 'mmuextBatch'
  readonly vcpu: number
  readonly requests: ReadonlyArray<MmuextRequest>
}

export interface Multicall {
  readonly op: 'multicall'
  readonly vcpu: number
  readonly calls: ReadonlyArray<Call>
}

/** A pin that other processors see half done: it begins here. */
export interface PinBegins {
  readonly op: 'pinBegins'
  readonly vcpu: number
  readonly mfn: Mfn
  readonly level: Level
}

/** The removal of a writable L1 entry whose references other processors see going. */
export interface UnmapBegins {
  readonly op: 'unmapBegins'
  readonly vcpu: number
  readonly table: Mfn
  readonly slot: Slot
}

/** The next micro-step of what a vCPU is doing. */
export interface Proceed {
  readonly op: 'proceed'
  readonly vcpu: number
}

/** The guest kernel returns to user mode, or user code traps into it. */
export interface SwitchMode {
  readonly op: 'switchMode'
  readonly vcpu: number
}

/** What a processor may remember of a tracked address: its translation, the tables on the way, Xen's window onto them. */
export type Remembered = 'translation' | 'tables' | 'window'

/** A processor reads ahead and remembers. */
export interface Speculate {
  readonly op: 'speculate'
  readonly vcpu: number
  /** Index of the tracked address. */
  readonly address: number
  readonly what: Remembered
}

/** A processor forgets. */
export interface Evict {
  readonly op: 'evict'
  readonly vcpu: number
  readonly address: number
  readonly what: Remembered
}

/** The processor's walk sets A in the L1 entry of an address. */
export interface SetAccessed {
  readonly op: 'setAccessed'
  readonly vcpu: number
  readonly va: Va
}

export type Operation =
  | MmuUpdate
  | UpdateVaMapping
  | GuestStore
  | GuestHalfStore
  | GuestCmpxchg
  | PinTable
  | UnpinTable
  | NewBaseptr
  | NewUserBaseptr
  | MachphysUpdate
  | ClearPage
  | CopyPage
  | DecreaseReservation
  | Populate
  | TlbFlush
  | MmuUpdateBatch
  | MmuextBatch
  | Multicall
  | PinBegins
  | UnmapBegins
  | Proceed
  | SwitchMode
  | Speculate
  | Evict
  | SetAccessed

/** What the caller learns: done; the store reached memory; the store was trapped and emulated. */
export type Answer = 'done' | 'stored' | 'emulated'
