/** Small changes of a state. What every search makes again and again names every field: records made alike are fast to work with. */
import { at, replaceAt } from '../../frame/machine.ts'
import type { Frame, Guest } from '../declared/guest.ts'
import type { Gfn, PageId } from '../declared/sets.ts'
import type { Hardware, Pool, Rmap, ShadowPage } from '../declared/shadow.ts'
import { type Leaf, noEntry, type Place, type Spte } from '../declared/spte.ts'
import type { Host, State } from '../declared/state.ts'

/** Some fields change. Every field is named in the order of the declaration. */
const changed = (
  s: State,
  {
    guest = s.guest,
    tables = s.tables,
    frames = s.frames,
    pages = s.pages,
    pool = s.pool,
    rmap = s.rmap,
    hardware = s.hardware,
    spent = s.spent,
  }: Partial<State>,
): State => {
  const { host, installed, roots, detector, report, flight, stores } = s
  return { host, guest, tables, frames, installed, pages, pool, roots, rmap, detector, hardware, report, flight, stores, spent }
}

/** The host dies once; what happens after it is of no consequence. */
export const crash = (host: Host, s: State): State => (s.host === 'alive' ? { ...s, host } : s)

export const setGuest = (change: Partial<Guest>, s: State): State => changed(s, { guest: { ...s.guest, ...change } })
export const setTables = (tables: State['tables'], s: State): State => changed(s, { tables })
export const setFrames = (frames: State['frames'], s: State): State => changed(s, { frames })
export const setPool = (pool: Pool, s: State): State => changed(s, { pool })
export const setRmap = (frame: Gfn, rmap: Rmap, s: State): State => changed(s, { rmap: replaceAt(s.rmap, frame, rmap) })
export const setHardware = (hardware: Hardware, s: State): State => changed(s, { hardware })

/** What an operation costs and reaches is added up while it runs. */
export const spend = (exits: number, reached: Gfn | null, remembered: boolean, s: State): State =>
  changed(s, { spent: { exits: s.spent.exits + exits, reached, remembered } })

export const pageAt = (s: State, page: PageId): ShadowPage => at(s.pages, page)

const setPage = (page: PageId, value: ShadowPage, s: State): State => changed(s, { pages: replaceAt(s.pages, page, value) })

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

export const samePlace = (a: Place, b: Place): boolean => a.page === b.page && a.index === b.index

/** The list without one of its elements. */
export const withoutIndex = <A>(list: ReadonlyArray<A>, index: number): ReadonlyArray<A> => list.filter((_, i) => i !== index)

export const setFrame = (frame: Gfn, value: Frame, s: State): State => setFrames(replaceAt(s.frames, frame, value), s)
