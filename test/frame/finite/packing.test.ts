import { describe, expect, test } from 'vitest'
import {
  type AnyFinite,
  bag,
  bitsFor,
  bool,
  indexedBy,
  type Literal,
  OutOfBound,
  oneOf,
  option,
  range,
  ref,
  stack,
  struct,
  tagged,
  vector,
} from '../../../model/frame/finite/index.ts'
import { all, everywhere, frame, packed } from './domains.ts'

everywhere('unpack after pack is the identity at any bit offset', (finite) => {
  all(finite).forEach((value, i) => {
    const bit = (i * 7) % 67
    const words = new Uint32Array(Math.ceil((bit + finite.bits) / 32))
    finite.pack(value, words, bit)
    expect(finite.unpack(words, bit)).toEqual(value)
  })
})

everywhere('packing touches no bit outside its field', (finite) => {
  for (const bit of [1, 31, 32, 45]) {
    const around = new Uint32Array(Math.ceil((bit + finite.bits) / 32) + 1).fill(0xffffffff)
    for (let i = bit; i < bit + finite.bits; i += 1) around[i >>> 5] = ((around[i >>> 5] ?? 0) & ~(1 << (i & 31))) >>> 0
    all(finite).forEach((value) => {
      const words = around.slice()
      finite.pack(value, words, bit)
      words.forEach((word, i) => {
        expect((word & (around[i] ?? 0)) >>> 0).toBe(around[i])
      })
      expect(finite.unpack(words, bit)).toEqual(value)
    })
  }
})

everywhere('there are exactly `size` values, all packed differently', (finite) => {
  const values = all(finite)
  expect(BigInt(values.length)).toBe(finite.size)
  expect(new Set(values.map((value) => packed(finite, value))).size).toBe(values.length)
  expect(finite.bits).toBeGreaterThanOrEqual(bitsFor(finite.size))
})

test('bitsFor is the least width that tells all values apart', () => {
  expect([1n, 2n, 3n, 4n, 5n, 256n, 257n, 2n ** 64n].map(bitsFor)).toEqual([0, 1, 2, 2, 3, 8, 9, 64])
})

test('a field of 32 bits keeps its value at any offset', () => {
  const wide = range(0, 2 ** 32 - 1)
  expect(wide.bits).toBe(32)
  for (let bit = 0; bit < 70; bit += 1)
    for (const value of [0, 1, 2 ** 31 - 1, 2 ** 31, 0xdeadbeef, 2 ** 32 - 1]) {
      const words = new Uint32Array(4)
      wide.pack(value, words, bit)
      expect(wide.unpack(words, bit)).toBe(value)
    }
})

test('the size of a declaration is known without enumerating it', () => {
  expect(vector(range(0, 999), 100).size).toBe(1000n ** 100n)
  expect(bag(range(0, 999), 3).size).toBe((1003n * 1002n * 1001n) / 6n)
})

const cell = struct({ count: range(0, 3), mfn: ref(frame) })
const good = { count: 1, mfn: 0 }

const outside: ReadonlyArray<readonly [string, AnyFinite, unknown, string]> = [
  ['a range', range(0, 3), 4, 'the value is 4, outside 0 to 3'],
  ['a fraction', range(0, 3), 1.5, 'the value is 1.5, outside 0 to 3'],
  ['a choice', oneOf<Literal>('a', 1), 'b', 'the value is "b", outside "a" | 1'],
  ['a reference', ref(frame), 3, 'the value is 3, outside a frame, 0 to 2'],
  ['a field', struct({ rw: bool, at: cell }), { rw: true, at: { count: -1, mfn: 0 } }, 'at.count is -1, outside 0 to 3'],
  ['an element', vector(range(0, 3), 2), [0, 9], '[1] is 9, outside 0 to 3'],
  ['an element by name', indexedBy(frame, cell), [good, { count: 9, mfn: 0 }, good], '[F1].count is 9, outside 0 to 3'],
  [
    'a field of an element',
    struct({ frames: indexedBy(frame, bool) }),
    { frames: [true, true, 2] },
    'frames[F2] is 2, outside false | true',
  ],
  ['a nested list', vector(vector(range(0, 3), 1), 1), [[7]], '[0][0] is 7, outside 0 to 3'],
  ['a missing element', struct({ list: vector(bool, 2) }), { list: [true] }, 'list.length is 1, outside 2'],
  ['an option', struct({ maybe: option(range(0, 3)) }), { maybe: 4 }, 'maybe is 4, outside 0 to 3'],
  ['a tag', struct({ move: tagged('op', { go: {}, stop: {} }) }), { move: { op: 'fly' } }, 'move.op is "fly", outside go | stop'],
  ['a field of a case', tagged('op', { go: { far: range(0, 3) } }), { op: 'go', far: 5 }, 'far is 5, outside 0 to 3'],
  ['a full bag', struct({ held: bag(bool, 1) }), { held: [true, true] }, 'held.length is 2, outside 0 to 1'],
  ['an element of a bag', struct({ held: bag(range(0, 3), 2) }), { held: [3, 4] }, 'held[1] is 4, outside 0 to 3'],
  [
    'a field in a stack',
    struct({ work: stack(cell, 2) }),
    { work: [good, { count: 0, mfn: 8 }] },
    'work[1].mfn is 8, outside a frame, 0 to 2',
  ],
]

describe('a value out of its bounds is named with its place, itself and its bound', () => {
  test.each(outside)('%s', (_, finite, value, message) => {
    const pack = (): void => finite.pack(value, new Uint32Array(8), 0)
    expect(pack).toThrow(OutOfBound)
    expect(pack).toThrow(message)
  })
})
