/** Collections of varying length: multisets and stacks of at most `max` values. */

import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { readBits, writeBits } from './bits.ts'
import { listCodec } from './codec.ts'
import { type AnyFinite, bitsFor, type Finite, OutOfBound, type Shape } from './finite.ts'

type List<A> = ReadonlyArray<A>

interface Collection<A> {
  readonly shape: Shape
  readonly of: Finite<A>
  readonly max: number
  readonly size: bigint
  /** The one list that stands for all lists that mean the same. */
  readonly normal: (list: List<A>) => List<A>
}

const words = <A>(of: Finite<A>, a: A): Uint32Array => {
  const packed = new Uint32Array(Math.ceil(of.bits / 32) + 1)
  of.pack(a, packed, 0)
  return packed
}

/** Throws for the first element out of bounds, with its place in the list as it was given. */
const blame = <A>(of: Finite<A>, list: List<A>): void => {
  list.forEach((a, i) => {
    try {
      words(of, a)
    } catch (fault) {
      throw fault instanceof OutOfBound ? fault.within(`[${i}]`) : fault
    }
  })
}

/** The order of packed values, which does not depend on names outside the value. */
const byPacked = <A>(of: Finite<A>): ((a: A, b: A) => number) => {
  return (a, b) => {
    const [x, y] = [words(of, a), words(of, b)]
    const i = x.findIndex((w, k) => w !== y[k])
    return i < 0 ? 0 : (x[i] as number) - (y[i] as number)
  }
}

const listsUpTo = function* <A>(of: Finite<A>, max: number): Iterable<List<A>> {
  yield []
  if (max > 0) for (const head of of.values()) for (const tail of listsUpTo(of, max - 1)) yield [head, ...tail]
}

const sameOrder = <A>(of: Finite<A>, a: List<A>, b: List<A>): boolean =>
  a.every((x, i) => of.difference(x, b[i] as A).length === 0)

const collection = <A>({ shape, of, max, size, normal }: Collection<A>): Finite<List<A>> => {
  const lengthBits = bitsFor(BigInt(max + 1))
  const list = listCodec<List<A>>(of as AnyFinite, 0, max)
  const isNormal = (u: List<A>): boolean => sameOrder(of, u, normal(u))
  const print = (a: List<A>): string =>
    `[${normal(a)
      .map((x) => of.print(x))
      .join(', ')}]`
  return {
    shape,
    size,
    bits: lengthBits + max * of.bits,
    codec: new t.Type<List<A>, unknown>(
      `${list.name} in order`,
      (u): u is List<A> => list.is(u) && isNormal(u),
      (u, context) => {
        const decoded = list.validate(u, context)
        return E.isRight(decoded) && !isNormal(decoded.right) ? t.failure(u, context) : decoded
      },
      t.identity,
    ),
    pack: (a, into, bit) => {
      if (a.length > max) throw new OutOfBound('length', a.length, `0 to ${max}`)
      writeBits(into, bit, lengthBits, a.length)
      try {
        normal(a).forEach((x, i) => {
          of.pack(x, into, bit + lengthBits + i * of.bits)
        })
      } catch (fault) {
        blame(of, a)
        throw fault
      }
    },
    unpack: (from, bit) =>
      Array.from({ length: readBits(from, bit, lengthBits) }, (_, i) => of.unpack(from, bit + lengthBits + i * of.bits)),
    rename: (p) => {
      const one = of.rename(p)
      return (a) => normal(a.map(one))
    },
    values: function* () {
      for (const a of listsUpTo(of, max)) if (isNormal(a)) yield a
    },
    arbitrary: () => (size === 1n ? fc.constant([]) : fc.array(of.arbitrary(), { maxLength: max }).map(normal)),
    difference: (a, b, path = '') =>
      a.length === b.length && sameOrder(of, normal(a), normal(b)) ? [] : [{ path, from: print(a), to: print(b) }],
    print,
  }
}

const choose = (n: bigint, k: bigint): bigint => {
  let result = 1n
  for (let i = 1n; i <= k; i += 1n) result = (result * (n - k + i)) / i
  return result
}

/** A multiset of at most `max` values, kept as the sorted list of them. */
export const bag = <A>(of: Finite<A>, max: number): Finite<List<A>> =>
  collection({
    shape: { kind: 'bag', of: of as AnyFinite, max },
    of,
    max,
    size: choose(of.size + BigInt(max), BigInt(max)),
    normal: (list) => list.slice().sort(byPacked(of)),
  })

/** A list of at most `max` values whose order matters. */
export const stack = <A>(of: Finite<A>, max: number): Finite<List<A>> =>
  collection({
    shape: { kind: 'stack', of: of as AnyFinite, max },
    of,
    max,
    size: Array.from({ length: max + 1 }, (_, k) => of.size ** BigInt(k)).reduce((n, m) => n + m, 0n),
    normal: (list) => list,
  })
