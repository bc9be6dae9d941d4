/** The set of visited states against a set of strings. */
import { describe, expect, test } from 'vitest'
import { parents } from '../../../checker/explore/parents.ts'
import { hash, visited } from '../../../checker/explore/visited.ts'

/** Pseudorandom words, the same in every run. */
const words = (seed: number): (() => number) => {
  let x = seed
  return () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0
    return (x ^ (x >>> 15)) >>> 0
  }
}

describe.each([1, 2, 3, 7])('states of %i words', (width) => {
  test('are each kept once, in order of arrival, whatever the batches and however far past the first capacity', () => {
    const states = visited(width)
    const next = words(width)
    const known = new Map<string, number>()
    const parents: Array<number> = []
    const batch = new Uint32Array(100 * width)
    for (let round = 0; round < 700; round += 1) {
      const amount = 1 + (next() % 100)
      // Few distinct values in the first words, so that states repeat, within a batch too.
      for (let i = 0; i < amount * width; i += 1) batch[i] = i % width === 0 ? next() % 20_000 : next() % 2
      for (let i = 0; i < amount; i += 1) {
        const key = batch.slice(i * width, (i + 1) * width).join()
        if (known.has(key)) continue
        known.set(key, known.size)
        parents.push(round - 1)
      }
      states.add(batch, amount, round - 1)
    }
    expect(known.size).toBeGreaterThan(12_000)
    expect(states.size()).toBe(known.size)
    const arena = states.arena()
    for (const [key, index] of known) expect(arena.slice(index * width, (index + 1) * width).join()).toBe(key)
    expect(parents.every((parent, index) => states.parent(index) === parent)).toBe(true)
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
    const states = visited(2)
    states.add(Uint32Array.of(...a, ...b, ...a, ...b), 4, -1)
    states.add(Uint32Array.of(...b), 1, 0)
    expect(states.size()).toBe(2)
    expect([...states.arena().slice(0, 4)]).toEqual([...a, ...b])
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

test('memory held grows with the states, and counts all that is kept for them', () => {
  const states = visited(2)
  const before = states.bytes()
  const batch = new Uint32Array(2)
  for (let i = 0; i < 10_000; i += 1) {
    batch[0] = i
    states.add(batch, 1, -1)
  }
  expect(states.size()).toBe(10_000)
  expect(states.bytes()).toBeGreaterThan(before)
  expect(states.bytes()).toBeGreaterThanOrEqual(10_000 * (8 + 4 / 0.75 + 0.25))
})

test('holds more than 2^24 states, where a Map or a Set would end', () => {
  const states = visited(1)
  const total = 2 ** 24 + 5_000
  const batch = new Uint32Array(4096)
  const fill = (from: number): number => {
    const amount = Math.min(batch.length, total - from)
    // Multiplying by an odd number visits every word once, in no order that the table could profit from.
    for (let i = 0; i < amount; i += 1) batch[i] = Math.imul(from + i, 0x9e3779b1)
    return amount
  }
  for (let from = 0; from < total; from += batch.length) states.add(batch, fill(from), -1)
  expect(states.size()).toBe(total)
  for (let from = 0; from < total; from += 64 * batch.length) states.add(batch, fill(from), -1)
  expect(states.size()).toBe(total)
})
