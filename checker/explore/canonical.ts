/** The canonical form of a packed state: one and the same renaming of it for all states that are renamings of each other. */
import { type Finite, type Renaming, renamings } from '../../model/frame/finite/index.ts'
import type { Layout } from './layout.ts'
import { type Names, NoPackedForm, namesOf, scalarsets } from './names.ts'
import { ordering } from './order.ts'
import type { Packer } from './packer.ts'
import { renamer } from './renaming.ts'
import { rowsOf, sortRows } from './rows.ts'
import { refiner, signer } from './signature.ts'

/** Replaces the state at word `offset` by its canonical form. */
export type Canonical = (buffer: Uint32Array, offset: number) => void

const smaller = (a: Uint32Array, b: Uint32Array, words: number): boolean => {
  for (let i = 0; i < words; i += 1) {
    const [x, y] = [a[i] as number, b[i] as number]
    if (x !== y) return x < y
  }
  return false
}

/** Another round of signatures is worth its cost where more renamings than this are left to try. */
const patience = 6

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))

/**
 * Sorts names by signature, tries the renamings that the signatures leave open, and keeps the smallest packed form.
 * Every candidate is a renaming of the state, and the candidates do not depend on names: that is all that is needed.
 */
const signedCanonical = (names: Names, planned: Layout): Canonical => {
  const { words } = planned
  const sign = signer(names, planned)
  const refine = refiner(names, planned)
  const rename = renamer(names, planned)
  const { order, target, sort, runs, from, to, classOf } = ordering(names)
  const rows = names.classes.map(({ set }) => rowsOf(names, set, planned))
  // Where the names go, as indices in their sets: by position in the order, and by name.
  const places = target.map((name) => names.index[name] as number)
  const images = names.index.slice()
  let keys = new Int32Array(names.count)
  let finer = new Int32Array(names.count)
  const referred = new Uint8Array(names.count)
  const tried = new Uint32Array(words)
  const best = new Uint32Array(words)
  // Runs of names that something refers to, and whose order must be tried; the other runs are sorted by their rows.
  const open = new Int32Array(order.length)
  const loose = new Int32Array(order.length)
  let opened = 0
  let loosened = 0
  let any = false

  /** Splits the runs into open and loose ones; the number of renamings left to try. */
  const sift = (): number => {
    opened = 0
    loosened = 0
    let left = 1
    for (let run = 0; run < runs(); run += 1) {
      const isLoose = referred[order[from[run] as number] as number] === 0 && rows[classOf[run] as number] !== null
      if (isLoose) {
        loose[loosened] = run
        loosened += 1
      } else {
        open[opened] = run
        opened += 1
        left *= factorial((to[run] as number) - (from[run] as number))
      }
    }
    return left
  }

  /** Keys end in the bit that says whether anything refers to the name, so that no run is mixed. */
  const close = (signatures: Int32Array): void => {
    for (let name = 0; name < signatures.length; name += 1)
      signatures[name] = ((signatures[name] as number) & ~1) | (referred[name] as number)
  }

  const round = (buffer: Uint32Array, offset: number): void => {
    finer.set(keys)
    refine(buffer, offset, keys, finer)
    close(finer)
    const before = keys
    keys = finer
    finer = before
  }

  /** The state renamed by the order at hand, into `tried`. */
  const attempt = (buffer: Uint32Array, offset: number): void => {
    for (let i = 0; i < order.length; i += 1) images[order[i] as number] = places[i] as number
    rename(buffer, offset, tried, images)
    for (let i = 0; i < loosened; i += 1) {
      const run = loose[i] as number
      const row = rows[classOf[run] as number]
      if (row !== null && row !== undefined) sortRows(row, tried, places, from[run] as number, to[run] as number)
    }
  }

  const settled = (): boolean => {
    for (let i = 0; i < order.length; i += 1) if (order[i] !== target[i]) return false
    return true
  }

  const exchange = (i: number, j: number): void => {
    const name = order[i] as number
    order[i] = order[j] as number
    order[j] = name
  }

  /** Tries every order of the open runs from the one numbered `run` on; its positions before `at` are settled. */
  const tryOrders = (buffer: Uint32Array, offset: number, run: number, at: number): void => {
    if (run === opened) {
      attempt(buffer, offset)
      if (!any || smaller(tried, best, words)) best.set(tried)
      any = true
      return
    }
    const end = to[open[run] as number] as number
    if (at === end) {
      tryOrders(buffer, offset, run + 1, run + 1 < opened ? (from[open[run + 1] as number] as number) : 0)
      return
    }
    for (let i = at; i < end; i += 1) {
      exchange(at, i)
      tryOrders(buffer, offset, run, at + 1)
      exchange(at, i)
    }
  }

  return (buffer, offset) => {
    for (let name = 0; name < names.count; name += 1) {
      keys[name] = names.kinds[name] as number
      referred[name] = 0
    }
    sign(buffer, offset, keys, referred)
    close(keys)
    sort(keys)
    let left = sift()
    for (let before = Number.POSITIVE_INFINITY; left > patience && left < before; ) {
      round(buffer, offset)
      sort(keys)
      before = left
      left = sift()
    }
    if (opened === 0) {
      if (loosened === 0 && settled()) return
      attempt(buffer, offset)
      for (let i = 0; i < words; i += 1) buffer[offset + i] = tried[i] as number
      return
    }
    any = false
    tryOrders(buffer, offset, 0, from[open[0] as number] as number)
    for (let i = 0; i < words; i += 1) buffer[offset + i] = best[i] as number
  }
}

/** The reference: unpack, rename in every possible way through the closures of the declaration, pack, keep the smallest. */
export const referenceCanonical = <S>(finite: Finite<S>, packer: Packer<S>, group: ReadonlyArray<Renaming>): Canonical => {
  const renames = group.slice(1).map((p) => finite.rename(p))
  const { words } = packer
  const tried = new Uint32Array(words)
  return (buffer, offset) => {
    const state = packer.unpack(buffer, offset)
    const best = buffer.slice(offset, offset + words)
    for (const rename of renames) {
      packer.pack(rename(state), tried, 0)
      if (smaller(tried, best, words)) best.set(tried)
    }
    buffer.set(best, offset)
  }
}

/** The canonical form under all renamings of the scalarsets of a domain; null where none can be exchanged. */
export const canonicalFor = <S>(finite: Finite<S>, packer: Packer<S>): Canonical | null => {
  const sets = scalarsets(finite.shape)
  const names = namesOf(sets)
  if (names === null) return null
  if (packer.layout === null) return referenceCanonical(finite, packer, renamings(sets))
  try {
    return signedCanonical(names, packer.layout)
  } catch (fault) {
    if (fault instanceof NoPackedForm) return referenceCanonical(finite, packer, renamings(sets))
    throw fault
  }
}
