/** What guests ask of Xen, and do by themselves. */
import { type AnyFinite, type Finite, oneOf, range, ref, shown, struct, tagged, vector } from '../finite/index.ts'
import { type OperationId, type Scope, sets } from './scope.ts'
import { type Domain, type Entry, entryOf, type Level, type Mfn, type Slot } from './state.ts'

/** An address of a two-level address space: an index into the root and one into the L1. */
export interface Va {
  readonly l2: Slot
  readonly l1: Slot
}

export const printVa = ({ l2, l1 }: Va): string => `${l2}.${l1}`

export interface MmuUpdate {
  readonly op: 'mmuUpdate'
  readonly caller: Domain
  readonly table: Mfn
  readonly slot: Slot
  readonly entry: Entry | null
}

export interface UpdateVaMapping {
  readonly op: 'updateVaMapping'
  readonly vcpu: number
  readonly va: Va
  readonly entry: Entry | null
}

export interface GuestStore {
  readonly op: 'guestStore'
  readonly vcpu: number
  readonly va: Va
  readonly slot: Slot
  readonly entry: Entry | null
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

export interface MachphysUpdate {
  readonly op: 'machphysUpdate'
  readonly mfn: Mfn
  /** The domain in whose name the (privileged) caller acts. */
  readonly owner: Domain
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

/** One request of an mmu_update list. */
export interface MmuRequest {
  readonly table: Mfn
  readonly slot: Slot
  readonly entry: Entry | null
}

/** One request of an mmuext_op list. */
export interface MmuextRequest {
  readonly command: 'pinL1' | 'pinL2' | 'unpin' | 'newBaseptr'
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

export type Operation =
  | MmuUpdate
  | UpdateVaMapping
  | GuestStore
  | PinTable
  | UnpinTable
  | NewBaseptr
  | MachphysUpdate
  | DecreaseReservation
  | Populate
  | MmuUpdateBatch
  | MmuextBatch

/** What the caller learns: done; the store reached memory; the store was trapped and emulated. */
export type Answer = 'done' | 'stored' | 'emulated'

type FieldsById = Readonly<Record<OperationId, Readonly<Record<string, AnyFinite>>>>

const fieldsOf = (scope: Scope): FieldsById => {
  const { frame, domain, vcpu } = sets(scope)
  const mfn = ref(frame)
  const caller = ref(domain)
  const slot = range(0, scope.entries - 1)
  const entry = entryOf(scope)
  const va = shown(struct<Va>({ l2: slot, l1: slot }), printVa)
  const mmuRequest = struct<MmuRequest>({ table: mfn, slot, entry })
  const mmuextRequest = struct<MmuextRequest>({ command: oneOf('pinL1', 'pinL2', 'unpin', 'newBaseptr'), mfn })
  return {
    mmuUpdate: { caller, table: mfn, slot, entry },
    updateVaMapping: { vcpu: ref(vcpu), va, entry },
    guestStore: { vcpu: ref(vcpu), va, slot, entry },
    pinTable: { caller, mfn, level: oneOf<Level>('l1', 'l2') },
    unpinTable: { caller, mfn },
    newBaseptr: { vcpu: ref(vcpu), mfn },
    machphysUpdate: { mfn, owner: ref(domain) },
    decreaseReservation: { caller, mfn },
    populate: { caller, mfn },
    mmuUpdateBatch: { caller, requests: vector(mmuRequest, scope.batch) },
    mmuextBatch: { vcpu: ref(vcpu), requests: vector(mmuextRequest, scope.batch) },
  }
}

/** The operations that a scope switches on, or those of them that are named. */
export const operationsOf = (scope: Scope, only: ReadonlyArray<OperationId> = scope.operations): Finite<Operation> => {
  const fields = fieldsOf(scope)
  return tagged<Operation, 'op'>('op', Object.fromEntries(only.map((id) => [id, fields[id]])))
}
