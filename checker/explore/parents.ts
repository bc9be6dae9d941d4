/**
 * The state from which each state was first found. A breadth-first search finds states in the order of their parents, so
 * only the differences need to be kept: state i with parent p is bit i + p + 1, which comes to two bits a state.
 */

/** The parents of states, which are numbered through in the order in which they are found. */
export interface Parents {
  /** The parent of the next state, -1 for a start state; never smaller than the one before. Throws RangeError. */
  readonly push: (parent: number) => void
  /** The parent of a state, or -1. Reads through all states before it, so ask for traces only. */
  readonly of: (index: number) => number
  readonly bytes: () => number
}

const ones = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The place of the bit number `n` among the ones of a word. */
const placeOf = (word: number, n: number): number => {
  let rest = word
  for (let i = 0; i < n; i += 1) rest &= rest - 1
  return 31 - Math.clz32(rest & -rest)
}

/** Words of a segment, as a power of two. */
const shift = 14
const length = 1 << shift

export const parents = (allocate: (length: number) => Uint32Array): Parents => {
  const segments: Array<Uint32Array> = [allocate(64)]
  let count = 0
  let last = -1
  const wordAt = (word: number): number => segments[word >>> shift]?.[word & (length - 1)] ?? 0

  /** The segment of a word; the first one starts small and doubles. */
  const segmentFor = (word: number): Uint32Array => {
    const [first] = segments
    if (first !== undefined && word < length && word >= first.length) {
      const wider = allocate(Math.min(length, Math.max(first.length * 2, word + 1)))
      wider.set(first)
      segments[0] = wider
    }
    const number = word >>> shift
    // A parent far beyond the one before leaves whole segments without a bit.
    while (segments.length <= number) segments.push(allocate(length))
    return segments[number] as Uint32Array
  }

  return {
    push: (parent) => {
      if (parent < last) throw new RangeError(`parent ${parent} comes after ${last}`)
      const bit = count + parent + 1
      const word = Math.floor(bit / 32)
      const segment = segmentFor(word)
      segment[word & (length - 1)] = (segment[word & (length - 1)] as number) | (1 << (bit % 32))
      last = parent
      count += 1
    },
    of: (index) => {
      let before = 0
      let word = 0
      for (let here = ones(wordAt(0)); before + here <= index; here = ones(wordAt(word))) {
        before += here
        word += 1
      }
      return word * 32 + placeOf(wordAt(word), index - before) - index - 1
    },
    bytes: () => segments.reduce((sum, { byteLength }) => sum + byteLength, 0),
  }
}
