/** The generated packing against the closures of the declaration. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { directPagingCore, exactCounts } from '../../../bench/models/direct-paging-core.ts'
import { explore } from '../../../checker/explore/explore.ts'
import { type Packer, packerFor, referencePacker } from '../../../checker/explore/packer.ts'
import {
  type AnyFinite,
  bag,
  bool,
  indexedBy,
  OutOfBound,
  oneOf,
  option,
  range,
  ref,
  scalarset,
  spent,
  stack,
  struct,
  tagged,
  vector,
} from '../../../model/frame/finite/index.ts'
import { declaration } from '../../frame/finite/domains.ts'
import { atTwoSizes, laidOut, notLaidOut } from '../models/domains.ts'
import { pens } from '../models/pens.ts'
import { tlbs } from '../models/tlbs.ts'

const all = { kind: 'all' } as const

/** A value that is partly the same object as `a`, and elsewhere equal to `b`. */
const partly = (a: unknown, b: unknown, keep: () => boolean): unknown => {
  if (keep()) return a
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) return a.map((x, i) => partly(x, b[i], keep))
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a)) return b
  const [from, to] = [a as Record<string, unknown>, b as Record<string, unknown>]
  if (from.kind !== to.kind || from.op !== to.op) return b
  return Object.fromEntries(Object.keys(to).map((key) => [key, partly(from[key], to[key], keep)]))
}

describe.each(atTwoSizes({ ...laidOut, ...notLaidOut }))('%s, of %i frames', (name, _, domain) => {
  const packer = packerFor(domain)
  const packed = (value: unknown): Uint32Array => {
    const words = new Uint32Array(packer.words + 2).fill(0xffffffff)
    packer.pack(value, words, 1)
    return words
  }

  test('is laid out exactly if it has no bags of elements wider than a word', () => {
    expect(packer.layout === null).toBe(name in notLaidOut)
  })

  test('comes back from its packed form, and nothing beside it is written', () => {
    fc.assert(
      fc.property(domain.arbitrary(), (value) => {
        const words = packed(value)
        expect(domain.difference(packer.unpack(words, 1), value)).toEqual([])
        expect([words[0], words.at(-1)]).toEqual([0xffffffff, 0xffffffff])
      }),
    )
  })

  test('different values have different packed forms', () => {
    fc.assert(
      fc.property(domain.arbitrary(), domain.arbitrary(), (a, b) => {
        expect(packed(a).every((word, i) => word === packed(b)[i])).toBe(domain.difference(a, b).length === 0)
      }),
    )
  })

  test('a successor that shares parts packs to the same words as if it shared none', () => {
    fc.assert(
      fc.property(domain.arbitrary(), domain.arbitrary(), fc.infiniteStream(fc.boolean()), (current, other, coins) => {
        const next = partly(current, other, () => coins.next().value === true)
        const words = new Uint32Array(packer.words + 2).fill(0xffffffff)
        packer.repack(next, words, 1, current, packed(current), 1)
        expect(words).toEqual(packed(next))
      }),
    )
  })
})

/** A value after packing and unpacking. */
const settled = <S>({ words, pack, unpack }: Packer<S>, value: S): S => {
  const packed = new Uint32Array(words)
  pack(value, packed, 0)
  return unpack(packed, 0)
}

describe('what was packed comes back as from the reference packing', () => {
  const agree = (domain: AnyFinite, values: fc.Arbitrary<unknown> = domain.arbitrary()): void => {
    const [fast, slow] = [packerFor<unknown>(domain), referencePacker<unknown>(domain)]
    fc.assert(
      fc.property(values, (value) => {
        expect(settled(fast, value)).toEqual(settled(slow, value))
      }),
      { numRuns: 50 },
    )
  }
  test.each(atTwoSizes({ ...laidOut, ...notLaidOut }))('%s, of %i frames', (_, __, domain) => agree(domain))
  test('generated declarations', () => {
    fc.assert(
      fc.property(declaration, (domain) => agree(domain)),
      { numRuns: 150 },
    )
  })

  test('in whatever order a bag was written', () => {
    const set = scalarset('frame', 'F', 3)
    const entry = struct({ to: ref(set), level: range(-1, 2), cost: spent(0) })
    const domain = struct({ tlb: bag(entry, 4), held: indexedBy(set, stack(bag(range(0, 9), 3), 1)) })
    const entries = fc.array(entry.arbitrary(), { maxLength: 4 })
    const held = fc.array(fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { maxLength: 1 }), { minLength: 3, maxLength: 3 })
    agree(domain as AnyFinite, fc.record({ tlb: entries, held }))
  })
})

describe('a value out of bounds', () => {
  const set = scalarset('frame', 'F', 2)
  const domain = struct({
    base: option(ref(set)),
    frames: indexedBy(set, struct({ count: range(-1, 2), type: oneOf('a', 'b'), entries: vector(option(bool), 2) })),
    queue: stack(range(0, 3), 2),
    held: bag(range(0, 3), 3),
    cells: vector(tagged('kind', { none: {}, low: { value: range(0, 3) } }), 1),
    cost: spent(0),
  }) as AnyFinite
  const frame = { count: 0, type: 'a', entries: [null, true] }
  const right = { base: null, frames: [frame, frame], queue: [0], held: [1], cells: [{ kind: 'none' }], cost: 0 }
  const other = {
    base: 1,
    frames: [{ ...frame, count: 1 }, frame],
    queue: [],
    held: [1, 2],
    cells: [{ kind: 'low', value: 1 }],
    cost: 0,
  }

  test.each([
    ['base', { ...right, base: 2 }, 'base is 2, outside a frame, 0 to 1'],
    ['base', { ...right, base: -1 }, 'base is -1, outside a frame, 0 to 1'],
    ['frames[F1].count', { ...right, frames: [frame, { ...frame, count: 3 }] }, 'frames[F1].count is 3, outside -1 to 2'],
    ['frames[F1].count', { ...right, frames: [frame, { ...frame, count: 0.5 }] }, 'frames[F1].count is 0.5, outside -1 to 2'],
    ['frames[F0].type', { ...right, frames: [{ ...frame, type: 'c' }, frame] }, 'frames[F0].type is "c", outside "a" | "b"'],
    [
      'frames[F0].entries[1]',
      { ...right, frames: [{ ...frame, entries: [null, 1] }, frame] },
      'frames[F0].entries[1] is 1, outside false | true',
    ],
    [
      'frames[F0].entries.length',
      { ...right, frames: [{ ...frame, entries: [null] }, frame] },
      'frames[F0].entries.length is 1, outside 2',
    ],
    ['frames.length', { ...right, frames: [frame] }, 'frames.length is 1, outside 2'],
    ['queue.length', { ...right, queue: [1, 1, 1] }, 'queue.length is 3, outside 0 to 2'],
    ['queue[1]', { ...right, queue: [1, 4] }, 'queue[1] is 4, outside 0 to 3'],
    ['held.length', { ...right, held: [0, 1, 2, 3] }, 'held.length is 4, outside 0 to 3'],
    ['held[1]', { ...right, held: [3, -1, 0] }, 'held[1] is -1, outside 0 to 3'],
    ['cells[0].value', { ...right, cells: [{ kind: 'low', value: 4 }] }, 'cells[0].value is 4, outside 0 to 3'],
    ['cells[0].kind', { ...right, cells: [{ kind: 'high' }] }, 'cells[0].kind is "high", outside none | low'],
  ])('is named by its path, %s, however it is packed', (_, value, message) => {
    const fast = packerFor(domain)
    const words = new Uint32Array(fast.words)
    const source = new Uint32Array(fast.words)
    fast.pack(other, source, 0)
    expect(() => referencePacker(domain).pack(value, new Uint32Array(4), 0)).toThrow(message)
    expect(() => fast.pack(value, words, 0)).toThrow(message)
    expect(() => fast.repack(value, words, 0, other, source, 0)).toThrow(message)
    expect(() => fast.pack(value, words, 0)).toThrow(OutOfBound)
  })
})

describe('an exploration', () => {
  test.each([true, false])('reports the same through either packing (symmetry: %s)', (symmetry) => {
    const core = { machine: directPagingCore(2, 2, true), laws: { state: [exactCounts], step: [] } }
    const [fast, slow] = (['generated', 'reference'] as const).map((packing) => explore(core, { symmetry, goal: all, packing }))
    expect(fast).toEqual(slow)
    const cached = { machine: tlbs(3, 2), laws: { state: [], step: [] } }
    const [bags, lists] = (['generated', 'reference'] as const).map((packing) =>
      explore(cached, { symmetry, goal: all, packing }),
    )
    expect(bags).toMatchObject({ complete: true, breaches: [] })
    expect({ ...bags, operations: [] }).toEqual({ ...lists, operations: [] })
    const faulty = pens(3, { mutual: true, overfull: true, residue: true })
    const [first, second] = (['generated', 'reference'] as const).map((packing) =>
      explore(faulty, { symmetry, goal: all, packing }),
    )
    expect(first?.breaches.map(({ invariant, length }) => [invariant, length])).toEqual(
      second?.breaches.map(({ invariant, length }) => [invariant, length]),
    )
    expect(first).toMatchObject({ states: second?.states, transitions: second?.transitions, cut: second?.cut })
  })
})
