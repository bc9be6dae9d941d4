import { describe, expect, test } from 'vitest'
import { bare } from '../../model/frame/bare.ts'
import {
  bag,
  bool,
  indexedBy,
  oneOf,
  option,
  range,
  ref,
  scalarset,
  spent,
  stack,
  struct,
  tagged,
  type Value,
  vector,
} from '../../model/frame/finite/index.ts'
import { recordsOf } from '../../model/frame/records.ts'

interface Sizes {
  readonly frames: number
}

const record = recordsOf<Sizes>()
const frames = ({ frames }: Sizes) => scalarset('frame', 'F', frames)

const Page = record({
  owner: oneOf('nobody', 'guest'),
  /** References. */
  count: (s) => range(-1, s.frames),
  next: (s) => option(ref(frames(s))),
})
type Page = Value<typeof Page>

const page: Page = { owner: 'guest', count: 1, next: null }

describe('a kind of record', () => {
  test('gives the domain for a scope', () => {
    const domain = Page({ frames: 2 })
    expect(domain.size).toBe(2n * 4n * 3n)
    expect(domain.codec.is(page)).toBe(true)
    expect(domain.codec.is({ ...page, count: 3 })).toBe(false)
  })

  test('makes records with all fields in the order of the declaration', () => {
    const inOrder = ['owner', 'count', 'next']
    expect(Object.keys(Page.make({ next: 1, count: 0, owner: 'nobody' }))).toEqual(inOrder)
    expect(Object.keys(Page.with({ next: 1, owner: 'nobody' }, page))).toEqual(inOrder)
    expect(Object.keys(Page.set('count')(2, page))).toEqual(inOrder)
    expect(Object.keys(Page.set('next', 'owner')(1, 'nobody', page))).toEqual(inOrder)
  })

  test('changes what is given, and nothing else; also to null, zero and false', () => {
    const other: Page = { owner: 'guest', count: 1, next: 1 }
    expect(Page.with({ next: null, count: 0 }, other)).toEqual({ owner: 'guest', count: 0, next: null })
    expect(Page.set('next', 'count')(null, 0, other)).toEqual({ owner: 'guest', count: 0, next: null })
    expect(Page.set('next')(null, other)).toEqual({ owner: 'guest', count: 1, next: null })
    expect(other).toEqual({ owner: 'guest', count: 1, next: 1 })
  })

  test('changes one element of a field that is a list, and nothing else', () => {
    const Flags = record({ on: vector(bool, 3), count: range(0, 3) })
    const flags: Value<typeof Flags> = Flags.make({ on: [false, false, false], count: 2 })
    expect(Flags.setAt('on')(1, true, flags)).toEqual({ on: [false, true, false], count: 2 })
    expect(flags.on).toEqual([false, false, false])
    expect(() => Flags.setAt('on')(3, true, flags)).toThrow('index 3 is outside a list of 3')
  })

  test('stands in others as any domain does', () => {
    const Memory = record({ pages: (s) => indexedBy(frames(s), Page(s)), first: Page })
    const memory: Value<typeof Memory> = Memory.make({ first: page, pages: [page, page] })
    expect(Memory({ frames: 2 }).codec.is(memory)).toBe(true)
  })
})

test('a bare value has zeros, nothing and the first of several', () => {
  const domain = struct({
    count: range(-1, 3),
    level: range(1, 2),
    kind: oneOf('none', 'some'),
    on: bool,
    frame: ref(scalarset('frame', 'F', 2)),
    held: option(range(0, 1)),
    list: vector(bool, 2),
    table: indexedBy(scalarset('cpu', 'C', 2), bool),
    work: tagged('task', { idle: {}, busy: { next: range(0, 2) } }),
    queue: stack(bool, 2),
    crowd: bag(bool, 2),
    cost: spent(7),
  })
  const zero = bare(domain)
  expect(zero).toEqual({
    count: 0,
    level: 1,
    kind: 'none',
    on: false,
    frame: 0,
    held: null,
    list: [false, false],
    table: [false, false],
    work: { task: 'idle' },
    queue: [],
    crowd: [],
    cost: 7,
  })
  expect(domain.codec.is(zero)).toBe(true)
})
