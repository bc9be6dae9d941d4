/** The set of visited states: packed words in a growing arena, found through an open-addressing table of indices. */
import { parents } from './parents.ts'

/** An exact set of states of a fixed number of words; indices count up from 0 in the order of insertion. */
export interface Visited {
  readonly size: () => number
  /**
   * Adds those of the `count` states at the start of the buffer that are new, in order. The parent is never smaller than
   * at the call before. Throws NoMemory.
   */
  readonly add: (buffer: Uint32Array, count: number, parent: number) => void
  /** The words of all states; valid until the next `add`. */
  readonly arena: () => Uint32Array
  /** The state from which a state was first found, or -1 for a start state. */
  readonly parent: (index: number) => number
  /** Memory held, in bytes. */
  readonly bytes: () => number
}

/** Raised where the set cannot grow; what was added before can be read, but nothing can be added any more. */
export class NoMemory extends Error {}

const firstCapacity = 1 << 12

/** Where a state is looked for first. Different states may share it. */
export const hash = (buffer: Uint32Array, offset: number, words: number): number => {
  let h = 0x9e3779b9
  for (let i = 0; i < words; i += 1) {
    h = Math.imul(h ^ (buffer[offset + i] as number), 0x85ebca6b)
    h ^= h >>> 15
  }
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 13)) >>> 0
}

const same = (a: Uint32Array, i: number, b: Uint32Array, j: number, words: number): boolean => {
  for (let k = 0; k < words; k += 1) if (a[i + k] !== b[j + k]) return false
  return true
}

const allocate = (length: number): Uint32Array<ArrayBuffer> => {
  try {
    return new Uint32Array(length)
  } catch (fault) {
    if (fault instanceof RangeError) throw new NoMemory(`no room for ${length} words`)
    throw fault
  }
}

/** How many states a table of slots takes: three quarters. A slot of another state is mostly passed by without a look at it. */
const roomIn = (slots: Uint32Array): number => (slots.length / 4) * 3

export const visited = (words: number): Visited => {
  let capacity = firstCapacity
  let count = 0
  let arena = allocate(capacity * words)
  // A slot holds an index plus one in as many low bits as the table has slots for, and the hash in the bits above, which
  // did not choose the slot: states with other words seldom have to be read. 0 is empty.
  let slots = allocate(capacity * 2)
  let room = roomIn(slots)
  const origins = parents(allocate)
  // For each state of the buffer, its hash and the slot seen there.
  let hashes = allocate(64)
  let seen = allocate(64)

  const growStates = (): void => {
    const larger = allocate(capacity * 2 * words)
    larger.set(arena)
    arena = larger
    capacity *= 2
  }

  /** Puts a state that is not in the table into it. */
  const place = (h: number, index: number): void => {
    const mask = slots.length - 1
    let slot = h & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = (h & ~mask) | (index + 1)
  }

  const growSlots = (): void => {
    const { length } = slots
    // The table is made again from the states, so the old one may go before the new one comes.
    slots = allocate(0)
    slots = allocate(length * 2)
    room = roomIn(slots)
    for (let index = 0; index < count; index += 1) place(hash(arena, index * words, words), index)
  }

  const insert = (buffer: Uint32Array, offset: number, h: number, parent: number): void => {
    if (count === capacity) growStates()
    if (count === room) growSlots()
    const base = count * words
    for (let i = 0; i < words; i += 1) arena[base + i] = buffer[offset + i] as number
    origins.push(parent)
    place(h, count)
    count += 1
  }

  const missing = (buffer: Uint32Array, offset: number, h: number): boolean => {
    const mask = slots.length - 1
    for (let slot = h & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number
      if (entry === 0) return true
      if (((entry ^ h) & ~mask) === 0 && same(arena, ((entry & mask) - 1) * words, buffer, offset, words)) return false
    }
  }

  return {
    size: () => count,
    // All slots are read before any is followed, so that the processor overlaps the cache misses.
    add: (buffer, amount, parent) => {
      if (hashes.length < amount) {
        hashes = allocate(amount)
        seen = allocate(amount)
      }
      const [table, stored] = [slots, arena]
      const mask = table.length - 1
      for (let i = 0; i < amount; i += 1) {
        const h = hash(buffer, i * words, words)
        hashes[i] = h
        seen[i] = table[h & mask] as number
      }
      for (let i = 0; i < amount; i += 1) {
        const h = hashes[i] as number
        const entry = seen[i] as number
        // What was seen stays true of the table as it was, should it grow meanwhile.
        const likely = entry !== 0 && ((entry ^ h) & ~mask) === 0
        if (likely && same(stored, ((entry & mask) - 1) * words, buffer, i * words, words)) continue
        if (missing(buffer, i * words, h)) insert(buffer, i * words, h, parent)
      }
    },
    arena: () => arena,
    parent: origins.of,
    bytes: () => arena.byteLength + slots.byteLength + origins.bytes(),
  }
}
