/** What follows from Xen's records, derived anew from the entries of validated tables. */
import { at, lastResult } from '../../model/machine.ts'
import {
  type Entry,
  type Frame,
  isTable,
  type Level,
  type Mfn,
  type Slot,
  type State,
} from '../../model/xen-direct-paging/state.ts'

/** The number of every frame. */
export const everyFrame = lastResult((s: State): ReadonlyArray<Mfn> => s.frames.map((_, mfn) => mfn))

/** A present entry of a validated table. */
export interface Link {
  readonly table: Mfn
  readonly level: Level
  readonly slot: Slot
  readonly entry: Entry
}

/** A table whose entries hold references. */
export const isValidatedTable = (f: Frame): f is Frame & { readonly type: Level } => isTable(f.type) && f.validated

/** In use as a table: validated, and somebody holds it in that role. */
export const inUse = (f: Frame): boolean => isValidatedTable(f) && f.typeCount > 0

export const links = lastResult(
  (s: State): ReadonlyArray<Link> =>
    s.frames.flatMap((f, table) =>
      isValidatedTable(f)
        ? f.entries.flatMap((entry, slot) => (entry === null ? [] : [{ table, level: f.type, slot, entry }]))
        : [],
    ),
)

/** An L2 entry that names an L2. */
export const isLinear = (s: State, { level, entry }: Link): boolean => level === 'l2' && at(s.frames, entry.mfn).type === 'l2'

/** An entry that names its own table takes no reference. */
export const isSelf = ({ level, table, entry }: Link): boolean => level === 'l2' && entry.mfn === table

export const baseUsers = (s: State, mfn: Mfn): number => s.vcpus.filter(({ base }) => base === mfn).length

/** Where an entry stands, for a message. */
export const place = ({ table, level, slot }: Link): string => `${level.toUpperCase()} F${table}[${slot}]`

const sameEntry = (a: Entry | null, b: Entry | null): boolean =>
  a === b || (a !== null && b !== null && a.mfn === b.mfn && a.rw === b.rw && a.accessed === b.accessed)

export const sameEntries = (a: Frame, b: Frame): boolean =>
  a.entries === b.entries || a.entries.every((entry, slot) => sameEntry(entry, at(b.entries, slot)))

/** Everything of a frame but its role: content, owner, counts, pin. */
export const sameButRole = (a: Frame, b: Frame): boolean =>
  a.owner === b.owner &&
  a.allocated === b.allocated &&
  a.count === b.count &&
  a.typeCount === b.typeCount &&
  a.pinned === b.pinned &&
  a.linear === b.linear &&
  sameEntries(a, b)

export const sameFrame = (a: Frame, b: Frame): boolean =>
  a === b || (sameButRole(a, b) && a.type === b.type && a.validated === b.validated)

export const sameBases = (a: State, b: State): boolean =>
  a.vcpus === b.vcpus || a.vcpus.every(({ base }, vcpu) => base === at(b.vcpus, vcpu).base)

/** Equal but for what the operations cost. */
export const sameState = (a: State, b: State): boolean =>
  a.host === b.host && sameBases(a, b) && a.frames.every((f, mfn) => sameFrame(f, at(b.frames, mfn)))
