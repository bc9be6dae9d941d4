/**
 * Where states are looked for: open-addressing tables of indices. There are many tables, and a state's hash says which is
 * its own, so that each grows at its own time and by itself. Members of a search share the tables out among them.
 */
import { hash, same } from './hash.ts'
import { allocate, NoMemory } from './memory.ts'

/** The words of the state with an index: where they are, and from which word on. */
export interface Words {
  readonly segment: (index: number) => Uint32Array
  readonly place: (index: number) => number
}

export interface Slots {
  /** To be called before the states of a round, whose indices begin at `base`, are sifted. Throws NoMemory. */
  readonly begin: (base: number) => void
  /** Whether the tables of this member are where a state with this hash belongs. */
  readonly owns: (hash: number) => boolean
  /**
   * Takes in those of the `count` records from number `first` on that belong here and are new, in order; `found` gets the
   * numbers of these. A record is a hash followed by a state. Record 0 has index `base`. Throws NoMemory.
   */
  readonly sift: (records: Uint32Array, first: number, count: number, base: number, found: (record: number) => void) => void
  /** Gives a state that was taken in the index under which it is kept, which must not be that of another state. */
  readonly settle: (hash: number, index: number, kept: number) => void
  readonly bytes: () => number
}

const tables = 64
const smallest = 128

/**
 * The table of each hash. The shares of the tables differ by up to a factor of two, so that they do not all double at once:
 * the memory held stays near seven bytes a state, however many states there are.
 */
const shares = ((): Uint8Array => {
  const weights = Array.from({ length: tables }, (_, i) => 2 ** (i / tables))
  const sum = weights.reduce((a, b) => a + b)
  const of = new Uint8Array(1 << 12)
  let upTo = 0
  let from = 0
  weights.forEach((weight, i) => {
    upTo += weight
    const to = Math.round((upTo / sum) * of.length)
    of.fill(i, from, to)
    from = to
  })
  return of
})()

const tableOf = (h: number): number => shares[Math.imul(h, 0x9e3779b1) >>> 20] as number

/** How many states a table takes: three quarters. A slot of another state is mostly passed by without a look at it. */
const roomIn = (slots: Uint32Array): number => (slots.length / 4) * 3

/**
 * A slot holds an index plus one in its low bits, 0 if it is empty, and the high bits of the hash above: states with other
 * words seldom have to be read. There is room for twice the indices at hand, so that it lasts until a table doubles.
 */
const lowFor = (indices: number): number => (indices >= 2 ** 30 ? 0xffffffff : 2 ** Math.ceil(Math.log2(indices * 2)) - 1)

/** `spare`: how many indices from `base` on a round may use at most. */
export const slots = (width: number, words: Words, rank: number, size: number, spare: number): Slots => {
  const held = Array.from({ length: tables }, (_, i) => allocate(i % size === rank ? smallest : 0))
  const counts = new Int32Array(tables)
  const lows = new Uint32Array(tables).fill(lowFor(spare))
  let bytes = held.reduce((sum, { byteLength }) => sum + byteLength, 0)
  // For each record of a call, the slot seen there.
  let seen = allocate(64)
  let top = spare
  let rebuilt = 0

  /** The slot for a state that is not in the table. */
  const emptySlot = (table: Uint32Array, h: number): number => {
    const mask = table.length - 1
    let slot = h & mask
    while (table[slot] !== 0) slot = (slot + 1) & mask
    return slot
  }

  /** Makes the table again with this many slots. */
  const rebuild = (t: number, length: number): void => {
    const before = held[t] as Uint32Array
    const after = allocate(length)
    const [low, wider] = [lows[t] as number, lowFor(top)]
    for (const entry of before) {
      if (entry === 0) continue
      const index = ((entry & low) >>> 0) - 1
      const h = hash(words.segment(index), words.place(index), width)
      after[emptySlot(after, h)] = (h & ~wider) | (index + 1)
    }
    bytes += after.byteLength - before.byteLength
    held[t] = after
    lows[t] = wider
    rebuilt += 1
  }

  const isAt = (entry: number, low: number, records: Uint32Array, offset: number): boolean => {
    const index = ((entry & low) >>> 0) - 1
    return same(words.segment(index), words.place(index), records, offset, width)
  }

  /** Whether the state was not there; then it is now. */
  const add = (records: Uint32Array, offset: number, h: number, index: number): boolean => {
    const t = tableOf(h)
    const table = held[t] as Uint32Array
    const low = lows[t] as number
    const mask = table.length - 1
    let slot = h & mask
    for (; table[slot] !== 0; slot = (slot + 1) & mask) {
      const entry = table[slot] as number
      if (((entry ^ h) & ~low) === 0 && isAt(entry, low, records, offset)) return false
    }
    const isFull = (counts[t] as number) >= roomIn(table)
    if (isFull) rebuild(t, table.length * 2)
    const home = held[t] as Uint32Array
    home[isFull ? emptySlot(home, h) : slot] = (h & ~(lows[t] as number)) | (index + 1)
    counts[t] = (counts[t] as number) + 1
    return true
  }

  const owns = (h: number): boolean => size === 1 || tableOf(h) % size === rank

  return {
    begin: (base) => {
      top = base + spare
      if (top >= 0xffffffff) throw new NoMemory('no room for more than four thousand million states')
      for (let t = rank; t < tables; t += size) if (top > (lows[t] as number)) rebuild(t, (held[t] as Uint32Array).length)
    },
    owns,
    // All slots are read before any is followed, so that the processor overlaps the cache misses.
    sift: (records, first, count, base, found) => {
      const stride = width + 1
      if (seen.length < count) seen = allocate(count)
      const before = rebuilt
      for (let i = 0; i < count; i += 1) {
        const h = records[(first + i) * stride] as number
        const table = held[tableOf(h)] as Uint32Array
        seen[i] = table.length === 0 ? 0 : (table[h & (table.length - 1)] as number)
      }
      for (let i = 0; i < count; i += 1) {
        const record = first + i
        const h = records[record * stride] as number
        if (!owns(h)) continue
        const entry = seen[i] as number
        const low = lows[tableOf(h)] as number
        // What was seen stays true until a table is made again, for slots are only ever filled.
        const likely = rebuilt === before && entry !== 0 && ((entry ^ h) & ~low) === 0
        if (likely && isAt(entry, low, records, record * stride + 1)) continue
        if (add(records, record * stride + 1, h, base + record)) found(record)
      }
    },
    settle: (h, index, kept) => {
      const t = tableOf(h)
      const table = held[t] as Uint32Array
      const low = lows[t] as number
      const mask = table.length - 1
      let slot = h & mask
      while (((table[slot] as number) & low) >>> 0 !== index + 1) slot = (slot + 1) & mask
      table[slot] = (h & ~low) | (kept + 1)
    },
    bytes: () => bytes,
  }
}
