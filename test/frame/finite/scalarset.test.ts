import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compose, fixed, inverse, permutations, renamings, type Scalarset, scalarset } from '../../../model/frame/finite/index.ts'

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))

/** A set of up to six names, each put in one of up to three classes. */
const sets: fc.Arbitrary<Scalarset> = fc.array(fc.nat(2), { maxLength: 6 }).map((classOf) =>
  scalarset(
    'frame',
    'F',
    classOf.length,
    [0, 1, 2].map((c) => classOf.flatMap((own, i) => (own === c ? [i] : []))),
  ),
)

test('permutations keep every class and are all different', () => {
  fc.assert(
    fc.property(sets, (set) => {
      const all = permutations(set)
      expect(new Set(all.map((p) => p.join())).size).toBe(all.length)
      for (const p of all) {
        expect(p.toSorted((a, b) => a - b)).toEqual(p.map((_, i) => i))
        for (const members of set.classes) expect(members.every((i) => members.includes(p[i] ?? -1))).toBe(true)
      }
    }),
  )
})

test('there are as many permutations as the product of the factorials of the class sizes', () => {
  fc.assert(
    fc.property(sets, (set) => {
      expect(permutations(set)).toHaveLength(set.classes.reduce((n, { length }) => n * factorial(length), 1))
    }),
  )
})

test('the identity comes first', () => {
  fc.assert(
    fc.property(sets, (set) => {
      expect(permutations(set)[0]).toEqual(Array.from({ length: set.size }, (_, i) => i))
    }),
  )
})

test('without classes all names can be exchanged, and none where the set is fixed', () => {
  expect(permutations(scalarset('frame', 'F', 4))).toHaveLength(24)
  expect(permutations(fixed(scalarset('frame', 'F', 4)))).toEqual([[0, 1, 2, 3]])
})

test('names outside every class stay', () => {
  expect(permutations(scalarset('frame', 'F', 3, [[0, 2]]))).toEqual([
    [0, 1, 2],
    [2, 1, 0],
  ])
})

const group = renamings([scalarset('frame', 'F', 3), scalarset('cpu', 'C', 2)])

test('renamings of several sets are all combinations of their permutations', () => {
  expect(group).toHaveLength(12)
  expect(new Set(group.map((p) => JSON.stringify(p))).size).toBe(12)
  expect(group[0]).toEqual({ frame: [0, 1, 2], cpu: [0, 1] })
  expect(renamings([])).toEqual([{}])
})

test('renamings are a group: closed, associative, with an identity and inverses', () => {
  const known = new Set(group.map((p) => JSON.stringify(p)))
  for (const p of group) {
    expect(compose(p, inverse(p))).toEqual(group[0])
    expect(compose(inverse(p), p)).toEqual(group[0])
    for (const q of group) {
      expect(known.has(JSON.stringify(compose(p, q)))).toBe(true)
      for (const r of group) expect(compose(compose(p, q), r)).toEqual(compose(p, compose(q, r)))
    }
  }
})

test('a composition renames by the first, then by the second', () => {
  expect(compose({ frame: [1, 2, 0] }, { frame: [0, 2, 1] })).toEqual({ frame: [2, 1, 0] })
  expect(inverse({ frame: [1, 2, 0] })).toEqual({ frame: [2, 0, 1] })
})
