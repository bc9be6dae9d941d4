/** Words and settings beyond those of the exhaustive comparison, at random. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expected } from './oracle.ts'
import { walked } from './walked.ts'

const processor = {
  wp: fc.boolean(),
  smep: fc.boolean(),
  smap: fc.boolean(),
  ac: fc.boolean(),
  pke: fc.boolean(),
  pkru: fc.integer({ min: 0, max: 0xffff_ffff }),
  nxe: fc.boolean(),
  pse: fc.boolean(),
  pse36: fc.boolean(),
  gigabytePages: fc.boolean(),
  physicalBits: fc.integer({ min: 32, max: 52 }),
}

/** Any word; most are present, allow something, and have few bits where reserved ones are, or none. */
const wordOf = (width: number): fc.Arbitrary<bigint> => {
  const any = fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n })
  const tame = (free: bigint): fc.Arbitrary<bigint> =>
    fc.tuple(any, fc.integer({ min: 0, max: 0xff })).map(([word, flags]) => (word & free) | BigInt(flags | 1))
  return fc.oneof(
    { weight: 1, arbitrary: any },
    { weight: 2, arbitrary: tame(0xffff_ff00n) },
    { weight: 4, arbitrary: tame(width === 32 ? 0xc000_1f00n : 0xf800_0000_c000_1f00n) },
  )
}

const cases = fc.oneof(
  fc.record({
    paging: fc.record({ mode: fc.constant('32-bit' as const), levels: fc.constant(2), ...processor }),
    words: fc.tuple(wordOf(32), wordOf(32)),
    linear: fc.bigInt({ min: 0n, max: 0xffff_ffffn }),
  }),
  fc.record({
    paging: fc.record({ mode: fc.constant('pae' as const), levels: fc.constant(3), ...processor }),
    words: fc.tuple(wordOf(64), wordOf(64), wordOf(64)),
    linear: fc.bigInt({ min: 0n, max: 0xffff_ffffn }),
  }),
  fc.record({
    paging: fc.record({ mode: fc.constant('long' as const), levels: fc.constant(4), ...processor }),
    words: fc.tuple(wordOf(64), wordOf(64), wordOf(64), wordOf(64)),
    linear: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffffn }),
  }),
  fc.record({
    paging: fc.record({ mode: fc.constant('long' as const), levels: fc.constant(5), ...processor }),
    words: fc.tuple(wordOf(64), wordOf(64), wordOf(64), wordOf(64), wordOf(64)),
    linear: fc.bigInt({ min: 0n, max: 0x1ff_ffff_ffff_ffffn }),
  }),
)

const who = fc.constantFrom('user' as const, 'supervisor' as const)
const what = fc.constantFrom('read' as const, 'write' as const, 'fetch' as const)

test('model and oracle agree on any words', () => {
  fc.assert(
    fc.property(cases, who, what, ({ paging, words, linear }, by, kind) => {
      const got = walked(paging, { user: by === 'user', kind }, words, linear)
      expect(got).toEqual(expected(paging, words, linear)(by, kind))
    }),
    { numRuns: 20_000 },
  )
})

test('a supervisor read before it changes nothing about an access but the marks that are there already', () => {
  fc.assert(
    fc.property(cases, who, what, ({ paging, words, linear }, by, kind) => {
      const access = { user: by === 'user', kind }
      const once = walked(paging, access, words, linear)
      const read = walked(paging, { user: false, kind: 'read' }, words, linear)
      const twice = walked(paging, access, read.after, linear)
      expect(twice).toMatchObject({ errorCode: once.errorCode, physical: once.physical })
      expect(twice.after).toEqual(once.after.map((word, i) => word | (read.after[i] ?? 0n)))
    }),
    { numRuns: 5000 },
  )
})
