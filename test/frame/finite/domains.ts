/** Declarations that cover every combinator: some listed by hand, more of them generated. */
import * as fc from 'fast-check'
import { describe, test } from 'vitest'
import {
  type AnyFinite,
  bag,
  bool,
  constant,
  indexedBy,
  type Literal,
  oneOf,
  option,
  type Renaming,
  range,
  ref,
  renamings,
  type Shape,
  scalarset,
  shown,
  spent,
  stack,
  struct,
  table,
  tagged,
  vector,
} from '../../../model/frame/finite/index.ts'

export const frame = scalarset('frame', 'F', 3)
export const cpu = scalarset('cpu', 'C', 2)
const none = scalarset('device', 'D', 0)

/** All renamings of both sets: 6 times 2. */
export const group: ReadonlyArray<Renaming> = renamings([frame, cpu])

const entry = struct({ mfn: ref(frame), rw: bool })
const level = oneOf('l1', 'l2', 'l3')

export const listed: ReadonlyArray<readonly [string, AnyFinite]> = [
  ['range', range(-2, 4)],
  ['range of one', range(5, 5)],
  ['oneOf', oneOf<Literal>('a', 10, true, null)],
  ['bool', bool],
  ['constant', constant('gone')],
  ['ref', ref(frame)],
  ['option', option(range(0, 2))],
  ['struct', struct({ level, rw: bool, mfn: ref(frame) })],
  ['empty struct', struct({})],
  ['struct with a constant', struct({ level, off: constant(null) })],
  ['vector', vector(range(0, 4), 3)],
  ['empty vector', vector(bool, 0)],
  ['table by range', table(range(1, 3), ref(frame))],
  ['table by record', table(struct({ mfn: ref(frame), cpu: ref(cpu) }), bool)],
  ['table by option', table(option(ref(frame)), ref(frame))],
  ['indexedBy', indexedBy(frame, option(ref(frame)))],
  ['tagged', tagged('op', { map: { mfn: ref(frame), rw: bool }, flush: { cpu: ref(cpu) }, rest: {} })],
  ['tagged of one case', tagged('op', { rest: {} })],
  ['bag', bag(ref(frame), 3)],
  ['bag of records', bag(entry, 2)],
  ['empty bag', bag(bool, 0)],
  ['stack', stack(oneOf('x', 'y'), 3)],
  ['option of nothing', option(ref(none))],
  ['tagged with a case of nothing', tagged('op', { map: { mfn: ref(frame) }, dma: { device: ref(none) } })],
  ['bag of nothing', bag(ref(none), 2)],
  ['stack of nothing', stack(ref(none), 2)],
  ['vector of nothing', vector(ref(none), 0)],
  ['indexedBy nothing', indexedBy(none, bool)],
  ['spent', spent(0)],
  ['struct with a cost', struct({ mfn: ref(frame), audited: spent(0) })],
  ['shown', shown(entry, (e) => `<${entry.print(e)}>`)],
  ['nested', indexedBy(cpu, struct({ base: option(ref(frame)), tlb: bag(entry, 1) }))],
  ['nested choice', option(tagged('op', { at: { where: vector(ref(frame), 2) }, held: { by: stack(ref(cpu), 1) } }))],
]

/** More values than this are too many to list for every law. */
const small = 600n

const leaf: fc.Arbitrary<AnyFinite> = fc.oneof(
  fc.tuple(fc.integer({ min: -3, max: 3 }), fc.nat(4)).map(([low, more]) => range(low, low + more)),
  fc.uniqueArray(fc.constantFrom<Literal>('a', 'b', 'c', 7, 8, false), { minLength: 1 }).map((values) => oneOf(...values)),
  fc.constantFrom<AnyFinite>(bool, constant('k'), ref(frame), ref(cpu)),
)

const fieldsOf = (of: fc.Arbitrary<AnyFinite>): fc.Arbitrary<Record<string, AnyFinite>> =>
  fc.dictionary(fc.constantFrom('x', 'y', 'z'), of, { maxKeys: 3, noNullPrototype: true })

const containing = (of: fc.Arbitrary<AnyFinite>): fc.Arbitrary<AnyFinite> =>
  fc.oneof(
    // The value null of the inner domain would be the missing one.
    of.map((inner) => (inner.codec.is(null) ? inner : option(inner))),
    fieldsOf(of).map((fields) => struct(fields)),
    fc.tuple(of, fc.nat(3)).map(([inner, length]) => vector(inner, length)),
    fc.tuple(of, of).map(([key, inner]) => (key.size <= 6n ? table(key, inner) : inner)),
    of.map((inner) => indexedBy(frame, inner)),
    fc
      .dictionary(fc.constantFrom('go', 'stop', 'wait'), fieldsOf(of), { minKeys: 1, noNullPrototype: true })
      .map((cases) => tagged('op', cases)),
    fc.tuple(of, fc.nat(2)).map(([inner, max]) => bag(inner, max)),
    fc.tuple(of, fc.nat(2)).map(([inner, max]) => stack(inner, max)),
    of.map((inner) => shown(inner, (a) => `<${inner.print(a)}>`)),
  )

const isSmall = ({ size }: AnyFinite): boolean => size <= small

/** Declarations nested up to three deep, with at most 600 values. */
export const declaration: fc.Arbitrary<AnyFinite> = [1, 2].reduce<fc.Arbitrary<AnyFinite>>(
  (of) => fc.oneof(leaf, containing(of).filter(isSmall)),
  leaf,
)

/** Checks a law on every listed declaration and on generated ones. */
export const everywhere = (law: string, holds: (finite: AnyFinite) => void): void => {
  describe(law, () => {
    test.each(listed)('%s', (_, finite) => {
      holds(finite)
    })
    test('generated declarations', () => {
      fc.assert(fc.property(declaration, holds), { numRuns: 150 })
    })
  })
}

/** A cost stands somewhere in this shape. */
export const hasCost = (shape: Shape): boolean => {
  switch (shape.kind) {
    case 'spent':
      return true
    case 'struct':
      return shape.fields.some(([, of]) => hasCost(of))
    default:
      return false
  }
}

/** All values. */
export const all = (finite: AnyFinite): ReadonlyArray<unknown> => [...finite.values()]

/** The packed form as text, at bit 0. */
export const packed = (finite: AnyFinite, value: unknown): string => {
  const words = new Uint32Array(Math.ceil(finite.bits / 32))
  finite.pack(value, words, 0)
  return words.join()
}
