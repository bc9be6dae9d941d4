/** The set of visited states against a set of strings. */
import { describe, expect, test } from 'vitest'
import { arena, sharedGround } from '../../../checker/explore/arena.ts'
import { hash } from '../../../checker/explore/hash.ts'
import { NoMemory } from '../../../checker/explore/memory.ts'
import { parents } from '../../../checker/explore/parents.ts'
import { visited } from '../models/visited.ts'

/** Pseudorandom words, the same in every run. */
const words = (seed: number): (() => number) => {
  let x = seed
  return () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0
    return (x ^ (x >>> 15)) >>> 0
  }
}

describe.each([
  [1, 1],
  [2, 1],
  [3, 1],
  [7, 1],
  [1, 3],
  [3, 2],
])('states of %i words, shared out among %i,', (width, members) => {
  test('are each kept once, in order of arrival, whatever the batches and however far past the first capacity', () => {
    const states = visited(width, members, 100)
    const next = words(width)
    const known = new Map<string, number>()
    const batch = new Uint32Array(100 * width)
    for (let round = 0; round < 700; round += 1) {
      const amount = 1 + (next() % 100)
      // Few distinct values in the first words, so that states repeat, within a batch too.
      for (let i = 0; i < amount * width; i += 1) batch[i] = i % width === 0 ? next() % 20_000 : next() % 2
      const fresh: Array<number> = []
      for (let i = 0; i < amount; i += 1) {
        const key = batch.slice(i * width, (i + 1) * width).join()
        if (known.has(key)) continue
        known.set(key, known.size)
        fresh.push(i)
      }
      expect(states.add(batch, amount)).toEqual(fresh)
    }
    expect(known.size).toBeGreaterThan(12_000)
    expect(states.size()).toBe(known.size)
    for (const [key, index] of known) expect(states.state(index).join()).toBe(key)
  })
})

test('different states are told apart even where their hashes are the same', () => {
  // The hash is one-to-one on the second word for any first word: search the words for collisions.
  const next = words(11)
  const first = new Map<number, readonly [number, number]>()
  const pairs: Array<readonly [readonly [number, number], readonly [number, number]]> = []
  const state = new Uint32Array(2)
  while (pairs.length < 3) {
    state[0] = next()
    state[1] = next()
    const value = [state[0], state[1]] as const
    const h = hash(state, 0, 2)
    const other = first.get(h)
    if (other === undefined) first.set(h, value)
    else if (other[0] !== value[0] || other[1] !== value[1]) pairs.push([other, value])
  }
  for (const [a, b] of pairs) {
    const states = visited(2, 1, 4)
    states.add(Uint32Array.of(...a, ...b, ...a, ...b), 4)
    states.add(Uint32Array.of(...b), 1)
    expect(states.size()).toBe(2)
    expect([...states.state(0), ...states.state(1)]).toEqual([...a, ...b])
  }
})

describe('the parents of states', () => {
  const allocate = (length: number): Uint32Array<ArrayBuffer> => new Uint32Array(length)

  test('come back, whether they have many children or lie far apart', () => {
    const next = words(5)
    const [kept, expected] = [parents(allocate), Array.from({ length: 3 }, () => -1)]
    for (let parent = 0; expected.length < 3_000; parent += 1 + (next() % 8 === 0 ? next() % 3_000 : 0))
      for (let children = next() % 70; children > 0; children -= 1) expected.push(parent)
    for (const parent of expected) kept.push(parent)
    expect(expected.map((_, index) => kept.of(index))).toEqual(expected)
  })

  test('take about two bits a state in a search that finds its states one by one', () => {
    const kept = parents(allocate)
    for (let index = 0; index < 100_000; index += 1) kept.push(index - 1)
    expect(kept.bytes()).toBeLessThanOrEqual(2 * (200_000 / 8))
    expect(kept.of(99_999)).toBe(99_998)
  })

  test('come in order', () => {
    const kept = parents(allocate)
    kept.push(7)
    expect(() => kept.push(6)).toThrow(RangeError)
  })
})

test('memory held is the words of the states and about seven bytes for finding each, with no size at which it jumps', () => {
  const states = visited(2, 1, 1000)
  const batch = new Uint32Array(2000)
  const perState: Array<number> = []
  while (states.size() < 800_000) {
    for (let i = 0; i < 1000; i += 1) batch[2 * i] = states.size() + i
    states.add(batch, 1000)
    // From 400,000 on the arena is at most a sixth larger than it need be.
    if (states.size() >= 400_000) perState.push(states.bytes() / states.size())
  }
  expect(Math.min(...perState)).toBeGreaterThan(8 + 4 / 0.75)
  expect(Math.max(...perState)).toBeLessThan(8 + 10)
})

describe('the arena', () => {
  const halls = [1 << 22, 1 << 22].map((maxByteLength) => new SharedArrayBuffer(0, { maxByteLength }))

  test('in shared memory is the same for all, goes on in the next buffer, and ends with the last', () => {
    const [lead, other] = [arena(5, sharedGround(halls)), arena(5, sharedGround(halls))]
    const last = 200_000
    lead.reserve(last + 1)
    for (const index of [0, 65_535, 65_536, last]) lead.segment(index)[lead.place(index) + 4] = index
    other.reserve(last + 1)
    for (const index of [0, 65_535, 65_536, last]) expect(other.segment(index)[other.place(index) + 4]).toBe(index)
    expect(halls.map(({ byteLength }) => byteLength > 0)).toEqual([true, true])
    expect(() => lead.reserve(10_000_000)).toThrow(NoMemory)
    expect(lead.segment(last)[lead.place(last) + 4]).toBe(last)
  })
})

test('holds more than 2^24 states, where a Map or a Set would end', () => {
  const batch = new Uint32Array(4096)
  const states = visited(1, 1, batch.length)
  const total = 2 ** 24 + 5_000
  const fill = (from: number): number => {
    const amount = Math.min(batch.length, total - from)
    // Multiplying by an odd number visits every word once, in no order that the table could profit from.
    for (let i = 0; i < amount; i += 1) batch[i] = Math.imul(from + i, 0x9e3779b1)
    return amount
  }
  for (let from = 0; from < total; from += batch.length) states.add(batch, fill(from))
  expect(states.size()).toBe(total)
  for (let from = 0; from < total; from += 64 * batch.length) states.add(batch, fill(from))
  expect(states.size()).toBe(total)
})
