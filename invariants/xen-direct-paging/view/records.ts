/** What follows from Xen's records, derived anew from the entries of validated tables. */
import { at, lastResult } from '../../../model/frame/machine.ts'
import * as flag from '../../../model/hardware/x86/flags.ts'
import { type Entry, isPresent, sameWord, type Word } from '../../../model/xen-direct-paging/declared/entry.ts'
import { heightOf, isTable, type Level, levelOf, type TableType } from '../../../model/xen-direct-paging/declared/level.ts'
import type { Mfn, Slot } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../../model/xen-direct-paging/declared/scope.ts'
import { slot3 } from '../../../model/xen-direct-paging/declared/sizes.ts'
import type { Frame, State } from '../../../model/xen-direct-paging/declared/state.ts'
import { isXens } from './slots.ts'

/** The number of every frame. */
export const everyFrame = lastResult((s: State): ReadonlyArray<Mfn> => s.frames.map((_, mfn) => mfn))

/** A present entry of a validated table. */
export interface Link {
  readonly table: Mfn
  readonly type: TableType
  readonly level: Level
  readonly slot: Slot
  readonly entry: Entry
}

/** A table whose entries hold references. */
export const isValidatedTable = (f: Frame): f is Frame & { readonly type: TableType } => isTable(f.type) && f.validated

/** In use as a table: validated, and somebody holds it in that role. */
export const inUse = (f: Frame): boolean => isValidatedTable(f) && f.typeCount > 0

const linksOfTable = (scope: Scope, f: Frame, table: Mfn): ReadonlyArray<Link> => {
  if (!isValidatedTable(f)) return []
  const { type } = f
  return f.entries.flatMap((word, slot) =>
    isPresent(word) && !isXens(scope, heightOf(levelOf(type)), slot)
      ? [{ table, type, level: levelOf(type), slot, entry: word }]
      : [],
  )
}

/** Every present entry of a validated table, Xen's own slots left out. */
export const linksOf = lastResult((scope: Scope) =>
  lastResult((s: State): ReadonlyArray<Link> => s.frames.flatMap((f, table) => linksOfTable(scope, f, table))),
)

/** What height a frame is recorded as; 0 if it is no table. */
export const recordedHeight = ({ type }: Frame): number => (isTable(type) ? heightOf(levelOf(type)) : 0)

/** An upper entry that names a table of its own level. */
export const isLinear = (s: State, { level, entry }: Link): boolean =>
  level !== 'l1' && recordedHeight(at(s.frames, entry.mfn)) === heightOf(level)

/** An entry that names its own table takes no reference. */
export const isSelf = ({ level, table, entry }: Link): boolean => level !== 'l1' && entry.mfn === table

/** The role that an upper entry needs its target to have, if it is no same-level entry. */
export const roleBelow = (scope: Scope, { level, slot }: Link): TableType => {
  if (level === 'l4') return 'l3'
  if (level !== 'l3') return 'l1'
  return scope.levels === 3 && slot === slot3(scope) ? 'l2x' : 'l2'
}

export const baseUsers = (s: State, mfn: Mfn): number =>
  s.vcpus.reduce((n, { base, user }) => n + (base === mfn ? 1 : 0) + (user === mfn ? 1 : 0), 0)

/** The entries of validated tables that hold a reference to a frame. */
export const linksTo = (scope: Scope, s: State, mfn: Mfn): ReadonlyArray<Link> =>
  linksOf(scope)(s).filter((link) => link.entry.mfn === mfn && !isSelf(link))

/** References that hypercalls hold which are half done. */
export const runningUsers = (s: State, mfn: Mfn): { readonly general: number; readonly typed: number } => {
  const own = s.vcpus.flatMap(({ running }) => (running?.mfn === mfn ? [running] : []))
  return { general: own.length, typed: own.filter((running) => running.task === 'unmap' || running.held).length }
}

/** Where an entry stands, for a message. */
export const place = ({ table, level, slot }: Link): string => `${level.toUpperCase()} F${table}[${slot}]`

/** Flags that Xen completes in what it stores for a guest. */
const completed = flag.user | flag.global | flag.guestKernel | flag.accessed

/** The same word, or the same with flags that Xen has completed. */
export const sameButCompleted = (asked: Word | null, stored: Word | null): boolean => {
  if (asked === stored || asked === null || stored === null) return asked === stored
  const completedOnly = ((asked.flags ^ stored.flags) & ~completed) === 0 && (asked.flags & ~stored.flags) === 0
  return completedOnly && sameWord({ ...asked, flags: 0 }, { ...stored, flags: 0 })
}

export const sameEntries = (a: Frame, b: Frame): boolean =>
  a.entries === b.entries || a.entries.every((entry, slot) => sameWord(entry, at(b.entries, slot)))

/** Everything of a frame but its role: content up to completed flags, owner, counts, pin. */
export const sameButRole = (a: Frame, b: Frame): boolean =>
  a.owner === b.owner &&
  a.allocated === b.allocated &&
  a.count === b.count &&
  a.typeCount === b.typeCount &&
  a.pinned === b.pinned &&
  a.linear === b.linear &&
  (a.entries === b.entries || a.entries.every((entry, slot) => sameButCompleted(entry, at(b.entries, slot))))

export const sameFrame = (a: Frame, b: Frame): boolean =>
  a === b || (sameButRole(a, b) && sameEntries(a, b) && a.type === b.type && a.validated === b.validated)

export const sameBases = (a: State, b: State): boolean =>
  a.vcpus === b.vcpus ||
  a.vcpus.every(({ base, user, mode, cr3 }, vcpu) => {
    const other = at(b.vcpus, vcpu)
    return base === other.base && user === other.user && mode === other.mode && cr3 === other.cr3
  })

/** Equal but for what the operations cost, and for what processors remember. */
export const sameState = (a: State, b: State): boolean =>
  a.host === b.host && sameBases(a, b) && a.frames.every((f, mfn) => sameFrame(f, at(b.frames, mfn)))
