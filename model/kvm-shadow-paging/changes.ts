/** Small changes of a state. What every search makes again and again names every field: records made alike are fast to work with. */
import { at, replaceAt } from '../machine.ts'
import type { Entry } from './entry.ts'
import type { Kvm } from './refusal.ts'
import {
  type Frame,
  type Gfn,
  type Guest,
  type Hardware,
  type Host,
  type Leaf,
  noEntry,
  type PageId,
  type Place,
  type Pool,
  type Rmap,
  type ShadowPage,
  type Spent,
  type Spte,
  type State,
} from './state.ts'

/** All that changes often, and the rest as it was. */
const remade = (
  s: State,
  guest: Guest,
  tables: State['tables'],
  frames: State['frames'],
  pages: State['pages'],
  pool: Pool,
  rmap: State['rmap'],
  hardware: Hardware,
  spent: Spent,
): State => ({
  host: s.host,
  guest,
  tables,
  frames,
  installed: s.installed,
  pages,
  pool,
  roots: s.roots,
  rmap,
  detector: s.detector,
  hardware,
  report: s.report,
  flight: s.flight,
  spent,
})

/** The host dies once; what happens after it is of no consequence. */
export const crash = (host: Host, s: State): State => (s.host === 'alive' ? { ...s, host } : s)

export const setGuest = (change: Partial<Guest>, s: State): State =>
  remade(s, { ...s.guest, ...change }, s.tables, s.frames, s.pages, s.pool, s.rmap, s.hardware, s.spent)

export const setTables = (tables: State['tables'], s: State): State =>
  remade(s, s.guest, tables, s.frames, s.pages, s.pool, s.rmap, s.hardware, s.spent)

export const setFrames = (frames: State['frames'], s: State): State =>
  remade(s, s.guest, s.tables, frames, s.pages, s.pool, s.rmap, s.hardware, s.spent)

const setPages = (pages: State['pages'], s: State): State =>
  remade(s, s.guest, s.tables, s.frames, pages, s.pool, s.rmap, s.hardware, s.spent)

export const setPool = (pool: Pool, s: State): State =>
  remade(s, s.guest, s.tables, s.frames, s.pages, pool, s.rmap, s.hardware, s.spent)

export const setRmap = (frame: Gfn, rmap: Rmap, s: State): State =>
  remade(s, s.guest, s.tables, s.frames, s.pages, s.pool, replaceAt(s.rmap, frame, rmap), s.hardware, s.spent)

export const setHardware = (hardware: Hardware, s: State): State =>
  remade(s, s.guest, s.tables, s.frames, s.pages, s.pool, s.rmap, hardware, s.spent)

/** What an operation costs and reaches is added up while it runs. */
export const spend = (exits: number, reached: Gfn | null, remembered: boolean, s: State): State =>
  remade(s, s.guest, s.tables, s.frames, s.pages, s.pool, s.rmap, s.hardware, {
    exits: s.spent.exits + exits,
    reached,
    remembered,
  })

export const pageAt = (s: State, page: PageId): ShadowPage => at(s.pages, page)

const setPage = (page: PageId, value: ShadowPage, s: State): State => setPages(replaceAt(s.pages, page, value), s)

export const setShadows = (page: PageId, shadows: ShadowPage['shadows'], s: State): State => {
  const { entries, parents, rootCount, slots } = pageAt(s, page)
  return setPage(page, { shadows, entries, parents, rootCount, slots }, s)
}

export const setParents = (page: PageId, parents: ReadonlyArray<Place>, s: State): State => {
  const { shadows, entries, rootCount, slots } = pageAt(s, page)
  return setPage(page, { shadows, entries, parents, rootCount, slots }, s)
}

export const setRootCount = (page: PageId, rootCount: number, s: State): State => {
  const { shadows, entries, parents, slots } = pageAt(s, page)
  return setPage(page, { shadows, entries, parents, rootCount, slots }, s)
}

export const setSlots = (page: PageId, slots: ReadonlyArray<boolean>, s: State): State => {
  const { shadows, entries, parents, rootCount } = pageAt(s, page)
  return setPage(page, { shadows, entries, parents, rootCount, slots }, s)
}

export const entryAt = (s: State, { page, index }: Place): Spte => at(at(s.pages, page).entries, index)

export const setEntry = ({ page, index }: Place, entry: Spte, s: State): State => {
  const { shadows, entries, parents, rootCount, slots } = pageAt(s, page)
  return setPage(page, { shadows, entries: replaceAt(entries, index, entry), parents, rootCount, slots }, s)
}

export const clearEntry = (place: Place, s: State): State => (entryAt(s, place) === noEntry ? s : setEntry(place, noEntry, s))

/** An entry with other rights. */
export const withRights = ({ frame, mayWrite, mayUse }: Leaf, write: boolean, user: boolean, execute: boolean): Leaf => ({
  kind: 'leaf',
  frame,
  write,
  user,
  execute,
  mayWrite,
  mayUse,
})

/** A guest's entry with other marks. */
export const withMarks = (entry: Entry, accessed: boolean, dirty: boolean): Entry => ({
  present: entry.present,
  write: entry.write,
  user: entry.user,
  accessed,
  dirty,
  large: entry.large,
  noExecute: entry.noExecute,
  high: entry.high,
  frame: entry.frame,
})

export const samePlace = (a: Place, b: Place): boolean => a.page === b.page && a.index === b.index

/** The list without one of its elements. */
export const without = <A>(list: ReadonlyArray<A>, index: number): ReadonlyArray<A> => list.filter((_, i) => i !== index)

export const setFrame = (frame: Gfn, value: Frame, s: State): State => setFrames(replaceAt(s.frames, frame, value), s)

/** What the processor remembers is gone. */
export const forget = ({ scope }: Kvm, s: State): State => {
  if (scope.remembers.length === 0) return s
  const { tlb, tables } = s.hardware
  return setHardware({ tlb: tlb.map(() => null), tables: tables.map((row) => row.map(() => null)) }, s)
}

/** kvm_arch_ops->tlb_flush, where the rule asks for one. */
export const flushIf = (kvm: Kvm, due: boolean, s: State): State => (due ? forget(kvm, s) : s)
