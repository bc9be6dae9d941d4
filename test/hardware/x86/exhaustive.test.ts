/**
 * Every combination of the bits that a walk looks at, in every mode and under every setting: the model and the oracle
 * agree on the tables that are read, error code, physical address, and the words of all entries afterwards.
 */
import { expect, test } from 'vitest'
import { A, both, compare, D, entries32, entries64, levels, P, PS, RW, settings, US, XD } from './compared.ts'

test('32-bit: all flags of both entries, with and without PSE', () => {
  const menus = [entries32(0, [P, RW, US, A, D, PS]), entries32(1, [P, RW, US, A, D, PS])]
  expect(compare(settings('32-bit', { smep: both, pse: both, nxe: both }), menus)).toBe(393_216)
})

test('32-bit: the address of a page of 4 MBytes', () => {
  const pagings = settings('32-bit', { wp: [true], pse: both, pse36: both, physicalBits: [32, 36, 39, 40, 52] })
  const menus = [entries32(0, [P, PS, 12, 13, 16, 17, 19, 20, 21]), entries32(1, [P])]
  expect(compare(pagings, menus)).toBe(122_880)
})

test('PAE: all flags of all entries', () => {
  const menus = [entries64(0, [P]), entries64(1, [P, RW, US, A, D, PS, XD]), entries64(2, [P, RW, US, A, D, XD])]
  expect(compare(settings('pae', { smep: both, nxe: both }), menus)).toBe(786_432)
})

test('long mode: presence and rights of all four entries', () => {
  const flags = [RW, US, XD]
  const menus = [
    [...entries64(0, flags, [P]), ...entries64(0, [XD])],
    [...entries64(1, flags, [P]), ...entries64(1, [XD])],
    [...entries64(2, [...flags, PS], [P]), ...entries64(2, [PS])],
    [...entries64(3, flags, [P]), ...entries64(3, [RW])],
  ]
  expect(compare(settings('long', { smep: both, nxe: both }), menus)).toBe(864_000)
})

test('long mode: accessed and dirty in all four entries', () => {
  const marks = [A, D]
  const menus = [
    entries64(0, marks, [P, RW, US]),
    entries64(1, [...marks, P], [RW, US]),
    entries64(2, [...marks, PS], [P, RW, US]),
    entries64(3, [...marks, P, RW, US], []),
  ]
  expect(compare(settings('long', { nxe: both }), menus)).toBe(196_608)
})

test.each([
  { mode: 'pae', agreed: 32_544 },
  { mode: 'long', agreed: 130_176 },
] as const)('$mode: every bit that may be reserved, at every level', ({ mode, agreed }) => {
  const pagings = settings(mode, {
    wp: [true],
    nxe: both,
    gigabytePages: mode === 'long' ? both : [false],
    physicalBits: [36, 40, 52],
  })
  const full = [P, RW, US]
  const depths = Array.from({ length: levels[mode] }, (_, depth) => depth)
  const bitsAbove = [3, 4, PS, 8, 9, ...Array.from({ length: 52 }, (_, i) => i + 12)]
  const sums = depths.map((odd) =>
    compare(
      pagings,
      depths.map((depth) =>
        depth === odd
          ? bitsAbove.flatMap((n) => entries64(depth, n === PS ? [PS] : [n, PS], full))
          : [...entries64(depth, [], depth === 1 ? full : [P]), ...entries64(depth, [], [XD])],
      ),
    ),
  )
  expect(sums).toEqual(depths.map(() => agreed))
})
