import * as E from 'fp-ts/lib/Either.js'
import type { Validation } from 'io-ts'
import { expect, test } from 'vitest'
import { bool, indexedBy, range, ref, spent, struct, tagged, vector } from '../../../model/frame/finite/index.ts'
import { all, everywhere, frame, hasCost } from './domains.ts'

/** A text that is equal for equal values only; the order of keys does not matter. */
const textOf = (u: unknown): string => {
  if (Array.isArray(u)) return `[${u.map(textOf).join()}]`
  if (typeof u !== 'object' || u === null) return typeof u === 'string' ? JSON.stringify(u) : String(u)
  const keys = Object.keys(u).sort()
  return `{${keys.map((key) => `${key}:${textOf((u as Readonly<Record<string, unknown>>)[key])}`).join()}}`
}

const strangers: ReadonlyArray<unknown> = [
  undefined,
  null,
  true,
  0,
  1,
  -1,
  0.5,
  99,
  Number.NaN,
  '',
  '0',
  'a',
  'go',
  [],
  [0],
  {},
  { op: 'rest' },
]

/** Values that differ from this one in one place. */
const nearMisses = (u: unknown): ReadonlyArray<unknown> => {
  const wrapped = [[u], { x: u }, String(u)]
  if (Array.isArray(u)) {
    const changed = u.flatMap((x, i) => nearMisses(x).map((y) => u.with(i, y)))
    return [...strangers, ...wrapped, ...changed, [...u, ...u, 0], u.slice(1), u.toReversed(), { ...u }]
  }
  if (typeof u !== 'object' || u === null) return [...strangers, ...wrapped, typeof u === 'number' ? u + 1 : u]
  const entries = Object.entries(u)
  const changed = entries.flatMap(([key, x]) => nearMisses(x).map((y) => ({ ...u, [key]: y })))
  const without = entries.map(([key]) => Object.fromEntries(entries.filter(([other]) => other !== key)))
  return [...strangers, ...wrapped, ...changed, ...without, { ...u, extra: 0 }, Object.values(u)]
}

/** Every n-th value, at most about 40 of them. */
const some = <A>(list: ReadonlyArray<A>): ReadonlyArray<A> => list.filter((_, i) => i % Math.ceil(list.length / 40) === 0)

everywhere('the codec accepts every value and gives it back', (finite) => {
  for (const value of all(finite)) {
    expect(finite.codec.is(value)).toBe(true)
    expect(finite.codec.decode(value)).toEqual(E.right(value))
    expect(finite.codec.encode(value)).toEqual(value)
  }
})

everywhere('the codec accepts nothing else', (finite) => {
  // A cost accepts anything, see below.
  if (hasCost(finite.shape)) return
  const known = new Set(all(finite).map(textOf))
  for (const near of some(all(finite)).flatMap(nearMisses)) {
    const decoded: Validation<unknown> = finite.codec.decode(near)
    expect([finite.codec.is(near), E.isRight(decoded)], textOf(near)).toEqual(
      known.has(textOf(near)) ? [true, true] : [false, false],
    )
  }
})

const wrongs = (decoded: Validation<unknown>): ReadonlyArray<readonly [string, string]> =>
  E.isRight(decoded)
    ? []
    : decoded.left.map(({ context }) => [
        context
          .slice(1)
          .map(({ key }) => key)
          .join('.'),
        context.at(-1)?.type.name ?? '',
      ])

test('an error names the place and what was expected there', () => {
  const state = struct({ rw: bool, frames: indexedBy(frame, struct({ mfn: ref(frame), count: range(0, 3) })) })
  const row = { mfn: 0, count: 0 }
  const { decode } = state.codec
  expect(wrongs(decode({ rw: 1, frames: [row, row, { mfn: 0, count: 4 }] }))).toEqual([
    ['rw', 'false | true'],
    ['frames.2.count', '0 to 3'],
  ])
  expect(wrongs(decode({ frames: [row, row, row] }))).toEqual([['rw', 'false | true']])
  expect(wrongs(decode({ rw: true, frames: [row, row], more: 1 }))).toEqual([
    ['frames', 'a list of 3'],
    ['more', "no key 'more'"],
  ])
})

test('an error in a tagged record names the tag, or the field of the case', () => {
  const move = tagged('op', { go: { far: range(0, 3) }, stop: {} })
  expect(wrongs(move.codec.decode({ op: 'fly' }))).toEqual([['op', 'go | stop']])
  expect(wrongs(move.codec.decode({ op: 'go', far: 4 }))).toEqual([['far', '0 to 3']])
  expect(wrongs(move.codec.decode({ op: 'stop', far: 0 }))).toEqual([['far', "no key 'far'"]])
  expect(E.isLeft(move.codec.decode(vector))).toBe(true)
})

test('a tag is a string, not what prints like one', () => {
  const move = tagged('op', { go: {}, '1': {} })
  for (const op of [['go'], 1, { toString: () => 'go' }]) {
    expect(move.codec.is({ op })).toBe(false)
    expect(E.isLeft(move.codec.decode({ op }))).toBe(true)
  }
})

test('whatever a file says of a cost, or if it says nothing, it starts at zero', () => {
  const state = struct({ rw: bool, audited: spent(0) })
  for (const given of [{ rw: true }, { rw: true, audited: 5 }, { rw: true, audited: 'x' }])
    expect(state.codec.decode(given)).toEqual(E.right({ rw: true, audited: 0 }))
})
