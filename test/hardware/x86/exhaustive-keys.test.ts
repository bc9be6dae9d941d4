/**
 * SMAP and protection keys: the model and the oracle agree on every combination of the settings that speak of the
 * supervisor and the user, with what all entries together say of U/S and R/W. Exhausted are: WP, SMEP, SMAP, AC, PKE, and
 * AD and WD of the key; who and what, implicit accesses included; U/S at every level; each of the 16 keys in a page of each
 * size, with all other keys free or all forbidden. XD, presence and reserved bits stand for themselves in the last entry only.
 */
import { expect, test } from 'vitest'
import { both, compare, entries32, entries64, P, PS, RW, settings, US, withImplicit, XD } from './compared.ts'

const supervisors = { smep: both, smap: both, ac: both }

test('32-bit: SMAP in pages of both sizes', () => {
  const menus = [entries32(0, [RW, US, PS], [P]), entries32(1, [RW, US], [P])]
  expect(compare(settings('32-bit', { ...supervisors, pse: [true] }), menus, withImplicit)).toBe(4096)
})

test('PAE: SMAP in pages of both sizes, and no protection keys', () => {
  const menus = [entries64(0, [], [P]), entries64(1, [RW, US, PS], [P]), entries64(2, [RW, US], [P])]
  const pagings = settings('pae', { ...supervisors, pke: both, pkru: [0xffff_ffff] })
  expect(compare(pagings, menus, withImplicit)).toBe(8192)
})

/** Bits of a key, 62:59. */
const keyBits = (key: number): ReadonlyArray<number> => [59, 60, 61, 62].filter((_, i) => ((key >> i) & 1) === 1)

/** PKRU with this pair of WD and AD for a key, and this one for all others. */
const pkruOf = (key: number, pair: number, others: number): number =>
  Array.from({ length: 16 }, (_, k) => (k === key ? pair : others)).reduce((sum, two, k) => sum + two * 4 ** k, 0)

const pairs = [0b00, 0b01, 0b10, 0b11]

/** The opposite of a pair. */
const opposite = (pair: number): number => 3 - pair

test('long mode: SMAP, SMEP, WP and the two bits of a key, with all rights of the entries', () => {
  const key = keyBits(2)
  const last = [P, ...key]
  // Tables have key 13, which nobody asks.
  const above = [P, ...keyBits(13)]
  const pagings = settings('long', {
    ...supervisors,
    nxe: [true],
    pke: both,
    pkru: pairs.map((pair) => pkruOf(2, pair, opposite(pair))),
    gigabytePages: [true],
  })
  const root = entries64(0, [RW, US], above)
  const table = (depth: number): ReadonlyArray<bigint> => entries64(depth, [US], [RW, ...above])
  const large = (depth: number): ReadonlyArray<bigint> => entries64(depth, [RW, US], [PS, ...last])
  const small = [
    ...entries64(3, [RW, US, XD], last),
    ...entries64(3, [], [RW, US, ...key]),
    ...entries64(3, [], [RW, US, 45, ...last]),
  ]
  const agreed = [
    [root, table(1), table(2), small],
    [root, table(1), large(2), [0n]],
    [root, large(1), [0n], [0n]],
  ].map((menus) => compare(pagings, menus, withImplicit))
  // 128 settings and 8 accesses
  expect(agreed).toEqual([163_840, 32_768, 16_384])
})

test('long mode: every key has its own two bits of PKRU, in a page of each size', () => {
  const pkrus = Array.from({ length: 16 }, (_, key) => key).flatMap((key) =>
    pairs.flatMap((pair) => [pkruOf(key, pair, 0b00), pkruOf(key, pair, 0b11)]),
  )
  const full = [P, RW, US]
  const keys = (depth: number, ps: ReadonlyArray<number>): ReadonlyArray<bigint> =>
    entries64(depth, [59, 60, 61, 62], [...full, ...ps])
  const table = (depth: number): ReadonlyArray<bigint> => entries64(depth, [], [...full, ...keyBits(5)])
  const pagings = settings('long', { pke: [true], pkru: pkrus, gigabytePages: [true] })
  const agreed = [
    [table(0), table(1), table(2), keys(3, [])],
    [table(0), table(1), keys(2, [PS]), [0n]],
    [table(0), keys(1, [PS]), [0n], [0n]],
  ].map((menus) => compare(pagings, menus, withImplicit))
  expect(agreed).toEqual([32_768, 32_768, 32_768])
})
