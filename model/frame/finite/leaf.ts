/** Values without parts: whole numbers in a range, one of several literals, a reference to a scalarset element. */
import * as fc from 'fast-check'
import * as t from 'io-ts'
import { readBits, writeBits } from './bits.ts'
import { leafCodec } from './codec.ts'
import { bitsFor, type Finite, type Literal, OutOfBound, type Shape } from './finite.ts'
import type { Scalarset } from './scalarset.ts'

interface Leaf<A> {
  readonly shape: Shape
  readonly count: number
  readonly bound: string
  readonly encode: (a: A) => number
  readonly decode: (n: number) => A
  readonly rename?: Finite<A>['rename']
  readonly print: (a: A) => string
}

/** A leaf is packed as its number in the enumeration; `encode` gives -1 for a value outside. */
const leaf = <A>({ shape, count, bound, encode, decode, rename, print }: Leaf<A>): Finite<A> => {
  const bits = bitsFor(BigInt(count))
  return {
    shape,
    size: BigInt(count),
    bits,
    codec: leafCodec<A>(bound, (u) => encode(u as A) >= 0),
    pack: (a, into, bit) => {
      const n = encode(a)
      if (n < 0) throw new OutOfBound('', a, bound)
      writeBits(into, bit, bits, n)
    },
    unpack: (from, bit) => decode(readBits(from, bit, bits)),
    rename: rename ?? (() => (a) => a),
    values: function* () {
      for (let n = 0; n < count; n += 1) yield decode(n)
    },
    arbitrary: () => fc.integer({ min: 0, max: count - 1 }).map(decode),
    difference: (a, b, path = '') => (a === b ? [] : [{ path, from: print(a), to: print(b) }]),
    print,
  }
}

const whole = (u: unknown, low: number, high: number): boolean =>
  Number.isInteger(u) && (u as number) >= low && (u as number) <= high

/** Whole numbers from `low` to `high`, both included. */
export const range = (low: number, high: number): Finite<number> =>
  leaf<number>({
    shape: { kind: 'range', low, high },
    count: high - low + 1,
    bound: `${low} to ${high}`,
    encode: (a) => (whole(a, low, high) ? a - low : -1),
    decode: (n) => low + n,
    print: String,
  })

/** One of several literals, in the order given. */
export const oneOf = <const L extends Literal>(...values: ReadonlyArray<L>): Finite<L> =>
  leaf<L>({
    shape: { kind: 'oneOf', values },
    count: values.length,
    bound: values.map((v) => JSON.stringify(v)).join(' | '),
    encode: (a) => values.indexOf(a),
    decode: (n) => values[n] as L,
    print: (a) => (a === null ? '-' : String(a)),
  })

export const bool: Finite<boolean> = oneOf<boolean>(false, true)

/** A component that this scope does not use: its one value takes up no space. */
export const constant = <const L extends Literal>(value: L): Finite<L> => oneOf(value)

/** A reference to an element of a scalarset; renamings apply to it. */
export const ref = (set: Scalarset): Finite<number> =>
  leaf<number>({
    shape: { kind: 'ref', set },
    count: set.size,
    bound: `a ${set.name}, 0 to ${set.size - 1}`,
    encode: (a) => (whole(a, 0, set.size - 1) ? a : -1),
    decode: (n) => n,
    rename: (p) => {
      const images = p[set.name]
      return images === undefined ? (a) => a : (a) => images[a] ?? a
    },
    print: (a) => `${set.label}${a}`,
  })

/** The same values, printed and compared as a whole by a notation of their own. */
export const shown = <A>(finite: Finite<A>, print: (a: A) => string): Finite<A> => ({
  ...finite,
  print,
  difference: (a, b, path = '') => (finite.difference(a, b).length === 0 ? [] : [{ path, from: print(a), to: print(b) }]),
})

/** A cost: zero before every operation, never packed, compared or explored; step invariants read it. Decodes to zero. */
export const spent = <A>(zero: A): Finite<A> => ({
  shape: { kind: 'spent', zero },
  size: 1n,
  bits: 0,
  codec: new t.Type<A, unknown>(
    'a cost',
    (_): _ is A => true,
    () => t.success(zero),
    t.identity,
  ),
  pack: () => undefined,
  unpack: () => zero,
  rename: () => () => zero,
  values: () => [zero],
  arbitrary: () => fc.constant(zero),
  difference: () => [],
  print: () => '',
})
