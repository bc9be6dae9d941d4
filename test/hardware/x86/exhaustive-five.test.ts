/**
 * Five levels, and pages of 1 GByte: the model and the oracle agree. Exhausted are: U/S and R/W at all five levels, with XD
 * or absence at one or more of them; A and D everywhere; each bit that may be reserved, at each level, alone and with PS;
 * all flags of an entry that names a page of 1 GByte. The tables below are those that four levels have, and
 * exhaustive.test.ts has more about them.
 */
import { expect, test } from 'vitest'
import { A, both, compare, D, entries64, P, PS, RW, settings, US, XD } from './compared.ts'

const depths = [0, 1, 2, 3, 4]

test('five levels: presence and rights of all entries', () => {
  const menus = depths.map((depth) => [
    ...entries64(depth, [RW, US], [P]),
    ...entries64(depth, [], [P, RW, US, XD]),
    ...entries64(depth, [], [RW, US]),
  ])
  expect(compare(settings('long', { levels: [5], smep: both, nxe: [true] }), menus)).toBe(186_624)
})

test('five levels: accessed and dirty in all entries', () => {
  const marks = [A, D]
  const full = [P, RW, US]
  const menus = [
    ...[0, 1, 2].map((depth) => entries64(depth, marks, full)),
    entries64(3, [...marks, PS], full),
    entries64(4, [...marks, P], [RW, US]),
  ]
  expect(compare(settings('long', { levels: [5] }), menus)).toBe(49_152)
})

test('five levels: every bit that may be reserved, at every level', () => {
  const pagings = settings('long', {
    levels: [5],
    wp: [true],
    nxe: both,
    gigabytePages: both,
    physicalBits: [36, 40, 52],
  })
  const full = [P, RW, US]
  const bitsAbove = [3, 4, PS, 8, 9, ...Array.from({ length: 52 }, (_, i) => i + 12)]
  const sums = depths.map((odd) =>
    compare(
      pagings,
      depths.map((depth) =>
        depth === odd ? bitsAbove.flatMap((n) => entries64(depth, n === PS ? [PS] : [n, PS], full)) : entries64(depth, [], full),
      ),
    ),
  )
  expect(sums).toEqual(depths.map(() => 16_272))
})

test.each([4, 5])('%i levels: all flags of a page of 1 GByte, on a processor that has them and on one that has not', (levels) => {
  const upper = Array.from({ length: levels - 4 }, (_, depth) => entries64(depth, [], [P, RW, US]))
  const menus = [
    ...upper,
    entries64(levels - 4, [RW, US], [P]),
    entries64(levels - 3, [P, RW, US, A, D, XD], [PS]),
    entries64(levels - 2, [], [P, RW, US]),
    [0n],
  ]
  const pagings = settings('long', { levels: [levels], smep: both, nxe: both, gigabytePages: both })
  expect(compare(pagings, menus)).toBe(24_576)
})
