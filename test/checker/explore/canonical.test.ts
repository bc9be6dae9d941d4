/** Canonical forms: one for all states that are renamings of each other, and a renaming of them itself. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Canonical, canonicalFor, referenceCanonical } from '../../../checker/explore/canonical.ts'
import { scalarsets } from '../../../checker/explore/names.ts'
import { type Packer, packerFor } from '../../../checker/explore/packer.ts'
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
} from '../../../model/frame/finite/index.ts'
import { declaration } from '../../frame/finite/domains.ts'
import { atTwoSizes, laidOut, notLaidOut } from '../models/domains.ts'

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

describe('generated declarations', () => {
  test('have the canonical forms that brute force finds', () => {
    fc.assert(
      fc.property(declaration, fc.gen(), (domain, g) => {
        const { group, canonical, brute } = tools(domain)
        for (let i = 0; i < 20; i += 1) {
          const [state, other] = [g(domain.arbitrary), g(domain.arbitrary)]
          const renamed = domain.rename(group[i % group.length] ?? {})(state)
          expect(canonical(renamed)).toBe(canonical(state))
          expect(canonical(state) === canonical(other)).toBe(brute(state) === brute(other))
        }
      }),
      { numRuns: 150 },
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
