/** Small changes of a state. */
import { at, replaceAt } from '../../frame/machine.ts'
import { Frame, Guest } from '../declared/guest.ts'
import type { Gfn, PageId } from '../declared/sets.ts'
import { Pool, type Rmap, ShadowPage } from '../declared/shadow.ts'
import { type Leaf, noEntry, type Place, type Spte } from '../declared/spte.ts'
import { type Host, State } from '../declared/state.ts'

const setHost = State.set('host')
const setPages = State.set('pages')
const setRmaps = State.set('rmap')
const setSpent = State.set('spent')
const setGuestTo = State.set('guest')
export const setTables = State.set('tables')
export const setFrames = State.set('frames')
export const setPool = State.set('pool')
export const setRoots = State.set('roots')
export const setDetector = State.set('detector')
export const setStores = State.set('stores')
export const setFlight = State.set('flight')
export const setHardware = State.set('hardware')

const setObjectsOf = Pool.set('objects')
export const setObjects = (objects: number, s: State): State => setPool(setObjectsOf(objects, s.pool), s)

/** The host dies once; what happens after it is of no consequence. */
export const crash = (host: Host, s: State): State => (s.host === 'alive' ? setHost(host, s) : s)

export const setGuest = (change: Partial<Guest>, s: State): State => setGuestTo(Guest.with(change, s.guest), s)

export const setRmap = (frame: Gfn, rmap: Rmap, s: State): State => setRmaps(replaceAt(s.rmap, frame, rmap), s)

/** What an operation costs and reaches is added up while it runs. */
export const spend = (exits: number, reached: Gfn | null, remembered: boolean, s: State): State =>
  setSpent({ exits: s.spent.exits + exits, reached, remembered }, s)

export const pageAt = (s: State, page: PageId): ShadowPage => at(s.pages, page)

/** The change of one field of a page. */
const ofPage =
  <A>(set: (value: A, page: ShadowPage) => ShadowPage) =>
  (page: PageId, value: A, s: State): State =>
    setPages(replaceAt(s.pages, page, set(value, pageAt(s, page))), s)

export const setShadows = ofPage(ShadowPage.set('shadows'))
export const setParents = ofPage(ShadowPage.set('parents'))
export const setRootCount = ofPage(ShadowPage.set('rootCount'))
export const setSlots = ofPage(ShadowPage.set('slots'))
const setEntries = ofPage(ShadowPage.set('entries'))

/** The shadow entry that stands there. */
export const spteAt = (s: State, { page, index }: Place): Spte => at(at(s.pages, page).entries, index)

export const setEntry = ({ page, index }: Place, entry: Spte, s: State): State =>
  setEntries(page, replaceAt(pageAt(s, page).entries, index, entry), s)

export const clearEntry = (place: Place, s: State): State => (spteAt(s, place).kind === 'none' ? s : setEntry(place, noEntry, s))

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

/** The change of one field of a frame. */
const ofFrame =
  (set: (value: boolean, frame: Frame) => Frame) =>
  (frame: Gfn, value: boolean, s: State): State =>
    setFrame(frame, set(value, at(s.frames, frame)), s)

export const setLogged = ofFrame(Frame.set('logged'))
export const setModified = ofFrame(Frame.set('modified'))
export const setTaken = ofFrame(Frame.set('taken'))
