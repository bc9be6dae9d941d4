/** The words of all states, in segments that never move: the arena grows without being copied. */
import { allocate, NoMemory } from './memory.ts'

export interface Arena {
  /** The words among which those of a state stand; to be asked again after `reserve`. */
  readonly segment: (index: number) => Uint32Array
  /** Where the words of a state begin in its segment. */
  readonly place: (index: number) => number
  /** Makes room for the first `count` states. Throws NoMemory. */
  readonly reserve: (count: number) => void
  readonly bytes: () => number
}

/** Gives the segment with this number, of so many words; for a segment given before, the same memory. Throws NoMemory. */
export type Ground = (number: number, words: number) => Uint32Array

/** States of a segment, as a power of two: few enough segments that their headers stay in the processor's cache. */
const shift = 16
const full = 1 << shift
/** The first segment starts small and doubles, for most searches are over before it is full. */
const smallest = 1 << 12

/** Memory of this thread only. */
export const privateGround: Ground = (_, words) => allocate(words)

/**
 * Memory that threads share: buffers that grow in place, each as long as the segments that were asked for. A thread may
 * ask for segments that another one has made.
 */
export const sharedGround =
  (halls: ReadonlyArray<SharedArrayBuffer>): Ground =>
  (number, words) => {
    const bytes = words * 4
    const inEach = Math.floor((halls[0]?.maxByteLength ?? 0) / bytes)
    const hall = halls[Math.floor(number / inEach)]
    if (hall === undefined) throw new NoMemory('no room for more states in the memory that threads share')
    const offset = (number % inEach) * bytes
    try {
      if (hall.byteLength < offset + bytes) hall.grow(offset + bytes)
      return new Uint32Array(hall, offset, words)
    } catch (fault) {
      if (fault instanceof RangeError) throw new NoMemory(`no room for ${words} words`)
      throw fault
    }
  }

export const arena = (words: number, ground: Ground): Arena => {
  const segments: Array<Uint32Array> = []
  let capacity = 0

  /** The first segment, with its states, at twice its size. */
  const widen = (): void => {
    const wider = Math.max(smallest, capacity * 2)
    const segment = ground(0, wider * words)
    const [before] = segments
    if (before !== undefined && before.buffer !== segment.buffer) segment.set(before)
    segments[0] = segment
    capacity = wider
  }

  const open = (number: number): Uint32Array => {
    const segment = ground(number, full * words)
    segments[number] = segment
    return segment
  }

  return {
    segment: (index) => segments[index >>> shift] ?? open(index >>> shift),
    place: (index) => (index & (full - 1)) * words,
    reserve: (count) => {
      while (capacity < Math.min(count, full)) widen()
      for (; capacity < count; capacity += full) open(capacity / full)
    },
    bytes: () => capacity * words * 4,
  }
}
