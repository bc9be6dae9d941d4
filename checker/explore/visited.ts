/** The set of visited states: packed words in a growing arena, found through an open-addressing table of indices. */

/** An exact set of states of a fixed number of words; indices count up from 0 in the order of insertion. */
export interface Visited {
  readonly size: () => number
  /** Adds those of the `count` states at the start of the buffer that are new, in order. Throws NoMemory. */
  readonly add: (buffer: Uint32Array, count: number, parent: number) => void
  /** The words of all states; valid until the next `add`. */
  readonly arena: () => Uint32Array
  /** The state from which a state was first found, or -1 for a start state. */
  readonly parent: (index: number) => number
  /** Memory held, in bytes. */
  readonly bytes: () => number
}

/** Raised where the arena cannot grow; what was added before stays. */
export class NoMemory extends Error {}

const noParent = 0xffffffff
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

/** How many states a table of slots takes; beyond one half, probing slows down. */
const roomIn = (slots: Uint32Array): number => slots.length / 2

const grown = (old: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> => {
  const larger = allocate(length)
  larger.set(old)
  return larger
}

export const visited = (words: number): Visited => {
  let capacity = firstCapacity
  let count = 0
  let arena = allocate(capacity * words)
  let parents = allocate(capacity)
  // A slot holds an index plus one; 0 is empty.
  let slots = allocate(capacity * 2)
  let room = roomIn(slots)
  // For each state of the buffer, the slot to look at first and what was seen there.
  let first = allocate(64)
  let seen = allocate(64)

  const growStates = (): void => {
    const [states, origins] = [grown(arena, capacity * 2 * words), grown(parents, capacity * 2)]
    capacity *= 2
    arena = states
    parents = origins
  }

  const growSlots = (): void => {
    const larger = allocate(slots.length * 2)
    const mask = larger.length - 1
    for (let index = 0; index < count; index += 1) {
      let slot = hash(arena, index * words, words) & mask
      while (larger[slot] !== 0) slot = (slot + 1) & mask
      larger[slot] = index + 1
    }
    slots = larger
    room = roomIn(slots)
  }

  const insert = (buffer: Uint32Array, offset: number, parent: number): void => {
    if (count === capacity) growStates()
    if (count === room) growSlots()
    const mask = slots.length - 1
    let slot = hash(buffer, offset, words) & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    const base = count * words
    for (let i = 0; i < words; i += 1) arena[base + i] = buffer[offset + i] as number
    parents[count] = parent < 0 ? noParent : parent
    slots[slot] = count + 1
    count += 1
  }

  const missing = (buffer: Uint32Array, offset: number, from: number): boolean => {
    const mask = slots.length - 1
    for (let slot = from; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number
      if (entry === 0) return true
      if (same(arena, (entry - 1) * words, buffer, offset, words)) return false
    }
  }

  return {
    size: () => count,
    // All slots are read before any is followed, so that the processor overlaps the cache misses.
    add: (buffer, amount, parent) => {
      if (first.length < amount) {
        first = allocate(amount)
        seen = allocate(amount)
      }
      const [table, stored] = [slots, arena]
      const mask = table.length - 1
      for (let i = 0; i < amount; i += 1) {
        const slot = hash(buffer, i * words, words) & mask
        first[i] = slot
        seen[i] = table[slot] as number
      }
      for (let i = 0; i < amount; i += 1) {
        const entry = seen[i] as number
        // An entry never moves until the table grows.
        if (entry !== 0 && same(stored, (entry - 1) * words, buffer, i * words, words)) continue
        const from = slots === table ? (first[i] as number) : hash(buffer, i * words, words) & (slots.length - 1)
        if (missing(buffer, i * words, from)) insert(buffer, i * words, parent)
      }
    },
    arena: () => arena,
    parent: (index) => {
      const parent = parents[index] as number
      return parent === noParent ? -1 : parent
    },
    bytes: () => arena.byteLength + parents.byteLength + slots.byteLength,
  }
}
