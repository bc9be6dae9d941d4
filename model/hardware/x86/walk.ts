/**
 * The page walk of an x86 processor: what an access finds in the tables as they are now, and what the walk leaves in
 * them. Nothing is remembered from one walk to the next: TLB and paging-structure cache are the business of who calls.
 * Source: Intel SDM volume 3, sections 4.3 to 4.8.
 */
import { type Either, filterOrElse, left, match, right } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { at } from '../../frame/machine.ts'
import type { Access } from './access.ts'
import { type Entry, hasReservedBit, mapsPage } from './entry.ts'
import { errorCode, type FaultCause, type PageFault } from './fault.ts'
import type { Paging } from './paging.ts'
import { keyForbids, permits, type Rights, rightsOf } from './rights.ts'

/** Where an entry is. The frame means nothing for a PDPTE, which the processor holds in a register. */
export interface Place {
  readonly level: number
  readonly table: number
  readonly slot: number
}

/** How the walk reads tables. */
export type ReadEntry = (place: Place) => Entry

/** An entry with its place. */
export interface Visit extends Place {
  readonly entry: Entry
}

export interface Translation {
  /** The first frame of the page. */
  readonly frame: number
  /** The size of the page: that of the level whose entry names it. */
  readonly level: number
  readonly rights: Rights
  /** D is set: a write needs no further walk. */
  readonly dirty: boolean
}

export interface Walked {
  readonly answer: Either<PageFault, Translation>
  /** The entries that the walk changed, as they are now, from the root down. */
  readonly updates: ReadonlyArray<Visit>
}

type Path = ReadonlyArray<Visit>

/** Why and at which level a walk ended, and the entries that led there. */
interface Stopped {
  readonly cause: FaultCause
  readonly level: number
  readonly above: Path
  /** Only a page has a protection key. */
  readonly keyForbids: boolean
}

/** From a table down to the page. Rights are not looked at: an absent or reserved entry below comes before them. SDM 4.7. */
const descend =
  (paging: Paging, read: ReadEntry, va: ReadonlyArray<number>) =>
  (above: Path, table: number): Either<Stopped, Path> => {
    const level = paging.levels - above.length
    const place = { level, table, slot: at(va, above.length) }
    const entry = read(place)
    if (!entry.present) return left({ cause: 'not-present', level, above, keyForbids: false })
    if (hasReservedBit(paging, level, entry)) return left({ cause: 'reserved', level, above, keyForbids: false })
    const path = [...above, { ...place, entry }]
    return mapsPage(paging, level, entry) ? right(path) : descend(paging, read, va)(path, entry.frame)
  }

/** The entry that names the page. */
const leafOf = (path: Path): Visit => at(path, path.length - 1)

const entriesOf = (path: Path): ReadonlyArray<Entry> => path.map(({ entry }) => entry)

const marked = (visit: Visit, dirty: boolean): Visit => ({
  ...visit,
  entry: { ...visit.entry, accessed: true, dirty: visit.entry.dirty || dirty },
})

/** A in every entry of the path, and D where a write goes. What is marked already is not written again. SDM 4.8. */
const updatesOf = (path: Path, isWritten: (visit: Visit) => boolean): Path =>
  path
    .filter((visit) => !visit.entry.accessed || (isWritten(visit) && !visit.entry.dirty))
    .map((visit) => marked(visit, isWritten(visit)))

/**
 * A fault changes neither the entry that caused it nor, where rights are missing, the one that names the page. Whether
 * the entries above keep an A is left open by SDM 4.8; the processor of the recordings sets it, and so does this walk.
 */
const faulted = (paging: Paging, access: Access, stopped: Stopped): Walked => ({
  answer: left({
    cause: stopped.cause,
    level: stopped.level,
    errorCode: errorCode(paging, access, stopped.cause, stopped.keyForbids),
  }),
  updates: updatesOf(stopped.above, () => false),
})

/** D goes into the leaf only. */
const translated = ({ kind }: Access, path: Path): Walked => {
  const leaf = leafOf(path)
  const isWritten = (visit: Visit): boolean => visit === leaf && kind === 'write'
  const { frame, dirty } = marked(leaf, isWritten(leaf)).entry
  return {
    answer: right({ frame, level: leaf.level, rights: rightsOf(entriesOf(path)), dirty }),
    updates: updatesOf(path, isWritten),
  }
}

/** Walk from the root table. `va` is the address as slots, from the root down. */
export const walk =
  (paging: Paging, read: ReadEntry) =>
  (access: Access, root: number, va: ReadonlyArray<number>): Walked =>
    pipe(
      descend(paging, read, va)([], root),
      filterOrElse(
        (path) => permits(paging, rightsOf(entriesOf(path)), access),
        (path): Stopped => ({
          cause: 'protection',
          level: leafOf(path).level,
          above: path.slice(0, -1),
          keyForbids: keyForbids(paging, rightsOf(entriesOf(path)), access),
        }),
      ),
      match(
        (stopped) => faulted(paging, access, stopped),
        (path) => translated(access, path),
      ),
    )
