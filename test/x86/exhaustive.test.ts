/**
 * Every combination of the bits that a walk looks at, in every mode and under every setting: the model and the oracle
 * agree on the tables that are read, error code, physical address, and the words of all entries afterwards.
 */
import { expect, test } from 'vitest'
import { slotsOf } from '../../model/x86/address.ts'
import { entryOf } from '../../model/x86/format.ts'
import type { Paging, PagingMode } from '../../model/x86/paging.ts'
import { expected } from './oracle.ts'
import { walked } from './walked.ts'

const P = 0
const RW = 1
const US = 2
const A = 5
const D = 6
const PS = 7
const XD = 63

const plain: Omit<Paging, 'mode' | 'levels'> = {
  wp: false,
  smep: false,
  smap: false,
  ac: false,
  pke: false,
  pkru: 0,
  nxe: false,
  pse: false,
  pse36: false,
  gigabytePages: false,
  physicalBits: 40,
}

const levels: Readonly<Record<PagingMode, number>> = { '32-bit': 2, pae: 3, long: 4 }

/** All combinations of WP and of the settings that are listed. */
const settings = (mode: PagingMode, free: Partial<Record<keyof Paging, ReadonlyArray<unknown>>>): ReadonlyArray<Paging> =>
  Object.entries({ wp: [false, true], ...free }).reduce<ReadonlyArray<Paging>>(
    (all, [key, values]) => all.flatMap((paging) => values.map((value) => ({ ...paging, [key]: value }))),
    [{ ...plain, mode, levels: levels[mode] }],
  )

const both = [false, true]

const accesses = (['user', 'supervisor'] as const).flatMap((who) =>
  (['read', 'write', 'fetch'] as const).map((what) => ({ who, what, access: { user: who === 'user', kind: what } })),
)

/** Entries of 32 or 64 bits at a depth, all combinations of the free bits. Their addresses fit every size of page. */
const entries32 = (depth: number, free: ReadonlyArray<number>): ReadonlyArray<bigint> =>
  combined(BigInt(0x300 + depth) << 22n, free)
const entries64 = (depth: number, free: ReadonlyArray<number>, always: ReadonlyArray<number> = []): ReadonlyArray<bigint> =>
  combined(withBits(BigInt(5 + depth) << 30n, always), free)

const withBits = (word: bigint, set: ReadonlyArray<number>): bigint => set.reduce((w, n) => w | (1n << BigInt(n)), word)
const combined = (word: bigint, free: ReadonlyArray<number>): ReadonlyArray<bigint> =>
  free.reduce<ReadonlyArray<bigint>>((all, n) => all.flatMap((w) => [w, withBits(w, [n])]), [word])

const isSame = (one: ReadonlyArray<bigint>, other: ReadonlyArray<bigint>): boolean =>
  one.length === other.length && one.every((word, i) => word === other[i])

/** Compares all paths through the menus of the levels, from the root down; returns how many accesses agreed. */
const compare = (pagings: ReadonlyArray<Paging>, menus: ReadonlyArray<ReadonlyArray<bigint>>): number => {
  let agreed = 0
  for (const paging of pagings) {
    const linear = paging.mode === 'long' ? 0x7abc_def1_2345n : 0xdef1_2345n
    const va = slotsOf(paging, linear)
    const decoded = menus.map((menu, depth) =>
      menu.map((word) => ({ word, entry: entryOf(paging, paging.levels - depth, word) })),
    )
    const paths = decoded.reduce<ReadonlyArray<(typeof decoded)[number]>>(
      (all, menu) => all.flatMap((path) => menu.map((choice) => [...path, choice])),
      [[]],
    )
    for (const path of paths) {
      const before = path.map(({ word }) => word)
      const entries = path.map(({ entry }) => entry)
      const verdict = expected(paging, before, linear)
      for (const { who, what, access } of accesses) {
        const right = verdict(who, what)
        const got = walked(paging, access, before, linear, entries, va)
        const same =
          right.errorCode === got.errorCode &&
          right.physical === got.physical &&
          isSame(right.tables, got.tables) &&
          isSame(right.after, got.after)
        if (!same) expect({ paging, who, what, before, ...got }).toEqual({ paging, who, what, before, ...right })
        agreed += 1
      }
    }
  }
  return agreed
}

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
