/** Canonical forms: one for all states that are renamings of each other, and a renaming of them itself. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { directPagingCore } from '../../bench/models/direct-paging-core.ts'
import { twoPhaseCommit } from '../../bench/models/two-phase-commit.ts'
import { type Canonical, canonicalFor, referenceCanonical } from '../../checker/explore/canonical.ts'
import { scalarsets } from '../../checker/explore/names.ts'
import { type Packer, packerFor } from '../../checker/explore/packer.ts'
import { explore } from '../../checker/explore.ts'
import {
  type AnyFinite,
  fixed,
  indexedBy,
  option,
  type Renaming,
  ref,
  renamings,
  scalarset,
  struct,
  table,
} from '../../model/finite/index.ts'
import type { Machine, Operation, Refusal } from '../../model/machine.ts'
import { atTwoSizes, laidOut, notLaidOut } from './models/domains.ts'
import { pens } from './models/pens.ts'

interface Tools {
  readonly group: ReadonlyArray<Renaming>
  /** The packed form, made canonical or not, as text. */
  readonly packed: (value: unknown) => string
  readonly canonical: (value: unknown) => string
  readonly brute: (value: unknown) => string
}

/** The packed form of a value as text, after `canonical` has had its way with it. */
const through =
  (packer: Packer<unknown>, canonical: Canonical | null) =>
  (value: unknown): string => {
    const words = new Uint32Array(packer.words)
    packer.pack(value, words, 0)
    canonical?.(words, 0)
    return words.join()
  }

const tools = (domain: AnyFinite): Tools => {
  const packer = packerFor<unknown>(domain)
  const group = renamings(scalarsets(domain.shape))
  const canonical = through(packer, canonicalFor<unknown>(domain, packer))
  const brute = through(packer, referenceCanonical<unknown>(domain, packer, group))
  return { group, packed: through(packer, null), canonical, brute }
}

describe.each(atTwoSizes({ ...laidOut, ...notLaidOut }))('%s, of %i frames', (_, __, domain) => {
  const { group, packed, canonical, brute } = tools(domain)
  const renaming = fc.constantFrom(...group)

  test('every renaming of a state has its canonical form, which is one of its renamings', () => {
    fc.assert(
      fc.property(domain.arbitrary(), renaming, (state, p) => {
        const form = canonical(state)
        expect(canonical(domain.rename(p)(state))).toBe(form)
        expect(group.some((q) => packed(domain.rename(q)(state)) === form)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('two states have one canonical form exactly if brute force finds them to be renamings of each other', () => {
    fc.assert(
      fc.property(domain.arbitrary(), domain.arbitrary(), renaming, fc.boolean(), (state, other, p, related) => {
        const second = related ? domain.rename(p)(state) : other
        expect(canonical(state) === canonical(second)).toBe(brute(state) === brute(second))
      }),
      { numRuns: 300 },
    )
  })
})

describe('where signatures cannot tell names apart', () => {
  const set = scalarset('frame', 'F', 6)
  const links = indexedBy(set, option(ref(set)))
  const { canonical, brute, group } = tools(links)
  const two = [1, 2, 0, 4, 5, 3]
  const one = [1, 2, 3, 4, 5, 0]

  test('two rings of three are not a ring of six', () => {
    expect(canonical(two)).not.toBe(canonical(one))
  })

  test.each([
    ['two rings', two],
    ['one ring', one],
    ['nothing', one.map(() => null)],
    ['loops', one.map((_, i) => i)],
    ['a star', one.map(() => 2)],
    ['a ring and a star', [1, 0, 1, 1, 0, 0]],
  ])('all renamings of %s have one canonical form', (_, state) => {
    const rename = (p: Renaming): ReadonlyArray<number | null> => links.rename(p)(state)
    expect(new Set(group.map((p) => canonical(rename(p)))).size).toBe(1)
    expect(new Set(group.map((p) => brute(rename(p)))).size).toBe(1)
  })
})

describe('sets too large to try all permutations', () => {
  const set = scalarset('frame', 'F', 20)
  const domain = struct({ base: option(ref(set)), next: indexedBy(set, option(ref(set))) })
  const packer = packerFor<unknown>(domain as AnyFinite)
  const canonical = through(packer, canonicalFor<unknown>(domain as AnyFinite, packer))
  const renaming = fc
    .shuffledSubarray(
      Array.from({ length: 20 }, (_, i) => i),
      { minLength: 20, maxLength: 20 },
    )
    .map((images): Renaming => ({ frame: images }))

  test.each([
    ['nothing', 0],
    ['a chain of three', 3],
    ['a chain of all', 20],
  ])('have one canonical form for %s, in whatever order', (_, length) => {
    const next = Array.from({ length: 20 }, (__, i) => (i + 1 < length ? i + 1 : null))
    const chain = { base: length === 0 ? null : 0, next }
    fc.assert(
      fc.property(renaming, (p) => {
        expect(canonical(domain.rename(p)(chain))).toBe(canonical(chain))
      }),
    )
  })
})

describe('a domain without names to exchange', () => {
  test('needs no canonical form', () => {
    const set = fixed(scalarset('frame', 'F', 3))
    const domain = struct({ base: ref(set), next: table(ref(set), option(ref(set))) })
    expect(canonicalFor(domain, packerFor(domain))).toBeNull()
  })
})

/** All reachable states, found without any of the explorer's machinery, and the number of their orbits. */
const counted = <S, Op extends Operation, R extends Refusal, A>(machine: Machine<S, Op, R, A>) => {
  const { state: finite, operation, initial, step } = machine
  const found = new Map(initial.map(({ state }) => [finite.print(state), state]))
  const operations = [...operation.values()]
  for (const state of found.values())
    for (const op of operations) {
      const outcome = step(op)(state)
      if (outcome !== null && !found.has(finite.print(outcome.state))) found.set(finite.print(outcome.state), outcome.state)
    }
  const group = renamings(scalarsets(finite.shape)).map((p) => finite.rename(p))
  const orbit = (state: S): string => group.map((rename) => finite.print(rename(state))).toSorted()[0] ?? ''
  return { states: found.size, orbits: new Set(Array.from(found.values(), orbit)).size }
}

describe('an exploration up to symmetry', () => {
  const goal = { kind: 'all' } as const
  const agrees = <S, Op extends Operation, R extends Refusal, A>(machine: Machine<S, Op, R, A>): void => {
    const problem = { machine, laws: { state: [], step: [] } }
    const { states, orbits } = counted(machine)
    const [plain, reduced] = [false, true].map((symmetry) => explore(problem, { symmetry, goal }))
    expect(plain?.states).toBe(states)
    expect(reduced?.states).toBe(orbits)
    expect(reduced?.states).toBeLessThan(states)
    // From a start state that names a frame, a renaming of a state may lie further away than the state itself.
    if (machine.initial.length === 1) expect(reduced?.depth).toBe(plain?.depth)
    expect(reduced?.depth).toBeLessThanOrEqual(plain?.depth ?? 0)
    expect(reduced?.operations.map(({ id }) => id)).toEqual(plain?.operations.map(({ id }) => id))
  }

  test.each([2, 3])('visits one state of every orbit of %i pens', (size) => agrees(pens(size).machine))
  test.each([2, 3, 4])('visits one state of every orbit of two-phase commit with %i managers', (size) =>
    agrees(twoPhaseCommit(size, true)),
  )
  test.each([2, 3])('visits one state of every orbit of the core with %i frames', (size) =>
    agrees(directPagingCore(size, 1, true)),
  )
})
