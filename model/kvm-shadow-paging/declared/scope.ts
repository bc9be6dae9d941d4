/** What a scope of shadow paging fixes: the guest's tables, sizes, operations switched on, parameters, start states. */
import { fixed, type Scalarset, scalarset } from '../../frame/finite/index.ts'
import { type Format, type Geometry, geometryOf } from '../functions/geometry.ts'
import type { OperationId } from './operationIds.ts'

/** What differs between correct systems. */
export interface Parameters {
  /** What a VM exit does to translations: all are lost (VMX without VPID), or they stay until they are flushed (SVM with ASIDs). */
  readonly translations: 'lostOnExit' | 'tagged'
  /** EFER.NXE while the guest runs: always on, or as the guest has it. */
  readonly hardwareNxe: 'on' | 'asGuest'
  /** Guest memory is allocated by KVM and stays, or the host may take a page and every entry that names it away. */
  readonly memory: 'pinned' | 'swappable'
  /** When KVM's walk sets accessed bits: in each entry that it passes, or in all of them once the access is permitted. */
  readonly walkMarks: 'down' | 'afterCheck'
  /** What an entry of a part of a large page is looked for by in the reverse map: its own frame, or the page's first one and its index. */
  readonly rmapKey: 'stored' | 'computed'
  /** A store that KVM carries out is one step, or one for memory and one for the shadow, with others in between. */
  readonly stores: 'whole' | 'halves'
  /** Which half comes first. What has more than one vCPU says so by a rule. */
  readonly storeOrder: 'memoryFirst' | 'shadowFirst'
}

/** What the processor may remember of an address: its translation, or the shadow table of a level. */
export type Remembered = 'leaf' | 'table1' | 'table2'

/** The values that the guest may give to a bit of its control registers. */
export interface Settings {
  readonly paging: ReadonlyArray<boolean>
  readonly wp: ReadonlyArray<boolean>
  readonly pae: ReadonlyArray<boolean>
  readonly pse: ReadonlyArray<boolean>
  readonly nxe: ReadonlyArray<boolean>
}

/** The registers before the first operation. */
export interface Registers {
  readonly cr3: number
  readonly paging: boolean
  readonly wp: boolean
  readonly pae: boolean
  readonly pse: boolean
  readonly nxe: boolean
}

/** Recycling begins with fewer than `least` free pages, and ends with `enough`. */
export interface Recycling {
  readonly least: number
  readonly enough: number
}

export interface Scope {
  readonly format: Format
  /** Levels of guest tables; 2, or 3 in long mode. */
  readonly levels: number
  /** What the first frames hold; the guest changes them as tables. */
  readonly tables: ReadonlyArray<ReadonlyArray<string>>
  /** Frames in all; those without a table hold data. */
  readonly frames: number
  /** Frame numbers behind the last frame, without memory but for aliases. */
  readonly outside: number
  /** Pairs of a frame number without memory of its own, and the one that it stands for. */
  readonly aliases: ReadonlyArray<readonly [number, number]>
  /** The frames of each memory slot. */
  readonly slots: ReadonlyArray<ReadonlyArray<number>>
  /** Dirty logging is on for all slots. */
  readonly logs: boolean
  /** Shadow pages. */
  readonly pages: number
  /** Virtual processors. They share registers and shadow, so only how many of them are busy matters. */
  readonly vcpus: number
  /** null: the pool is large enough. */
  readonly recycling: Recycling | null
  /** rmap descriptors after a top-up; null: there are always enough. */
  readonly objects: number | null
  /** Stores to one table in a row that make KVM give its shadow up; null: never. */
  readonly flood: number | null
  /** How many frames further PSE36 reaches; null: the processor has none. */
  readonly pse36: number | null
  /** CR4.SMEP is set. */
  readonly smep: boolean
  readonly registers: Registers
  readonly settings: Settings
  /** Values of CR3 that the guest, or user space for it, may load. */
  readonly cr3Values: ReadonlyArray<number>
  /** Entries that the guest may store, and the bytes of its stores; if they are left out, every whole entry. */
  readonly menu: ReadonlyArray<string>
  readonly bytes: ReadonlyArray<string>
  /** Addresses that are used, and by whom. */
  readonly addresses: ReadonlyArray<number>
  readonly users: ReadonlyArray<boolean>
  readonly remembers: ReadonlyArray<Remembered>
  /** The exits of demand faults are counted. */
  readonly counts: boolean
  readonly operations: ReadonlyArray<OperationId>
  readonly parameters: Parameters
  readonly starts: Readonly<Record<string, ReadonlyArray<unknown>>>
}

export const geometryIn = ({ format, levels }: Scope): Geometry => geometryOf(format, levels)

/** Is one of these operations switched on? */
export const has = ({ operations }: Scope, ...ids: ReadonlyArray<OperationId>): boolean =>
  ids.some((id) => operations.includes(id))

export interface Sets {
  readonly gfn: Scalarset
  readonly page: Scalarset
  readonly vcpu: Scalarset
}

/** Shadow pages are interchangeable. Frames are not: the guest's tables and addresses tell them apart. */
export const sets = ({ frames, outside, pages, vcpus }: Scope): Sets => ({
  gfn: fixed(scalarset('frame', 'F', frames + outside)),
  page: scalarset('page', 'S', pages),
  vcpu: scalarset('vcpu', 'V', vcpus),
})
