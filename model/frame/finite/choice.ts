/** Alternatives: a value or nothing, or one of several records told apart by a tag. */

import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { readBits, writeBits } from './bits.ts'
import { leafCodec } from './codec.ts'
import { bitsFor, type Finite, OutOfBound } from './finite.ts'
import { type Fielded, type Fields, struct } from './struct.ts'

/** A value, or null. */
export const option = <A>(of: Finite<A>): Finite<A | null> => ({
  shape: { kind: 'option', of: of.shape },
  size: of.size + 1n,
  bits: of.bits + 1,
  codec: new t.Type<A | null, unknown>(
    `nothing or ${of.codec.name}`,
    (u): u is A | null => u === null || of.codec.is(u),
    (u, context) => (u === null ? t.success(null) : of.codec.validate(u, context)),
    t.identity,
  ),
  pack: (a, into, bit) => {
    if (a === null) return
    writeBits(into, bit, 1, 1)
    of.pack(a, into, bit + 1)
  },
  unpack: (from, bit) => (readBits(from, bit, 1) === 0 ? null : of.unpack(from, bit + 1)),
  rename: (p) => {
    const one = of.rename(p)
    return (a) => (a === null ? null : one(a))
  },
  values: function* () {
    yield null
    yield* of.values()
  },
  arbitrary: () => (of.size === 0n ? fc.constant(null) : fc.option(of.arbitrary(), { nil: null })),
  difference: (a, b, path = '') => {
    if (a !== null && b !== null) return of.difference(a, b, path)
    const print = (x: A | null): string => (x === null ? '-' : of.print(x))
    return a === b ? [] : [{ path, from: print(a), to: print(b) }]
  },
  print: (a) => (a === null ? '-' : of.print(a)),
})

/** The fields of each case. */
type Cases = Readonly<Record<string, Fields>>

/** A record of any of these cases. */
export type Tagged<Tag extends string, C> = {
  [K in keyof C & string]: { readonly [T in Tag]: K } & Fielded<C[K]>
}[keyof C & string]

type Case = Finite<object>

/** One of several records, told apart by the string in field `tag`. */
export const tagged = <const Tag extends string, C extends Cases>(tag: Tag, cases: C): Finite<Tagged<Tag, C>> => {
  type A = Tagged<Tag, C>
  const entries = Object.entries(cases).map(([name, fields]): readonly [string, Case] => [name, struct(fields)])
  const index = new Map(entries.map(([name], i) => [name, i]))
  const tagBits = bitsFor(BigInt(entries.length))
  const bound = entries.map(([name]) => name).join(' | ')
  const untagged = (a: object): object => Object.fromEntries(Object.entries(a).filter(([key]) => key !== tag))
  const withTag = (name: string, fields: object): A => ({ [tag]: name, ...fields }) as unknown as A
  const tagOf = (u: object): unknown => (u as Readonly<Record<string, unknown>>)[tag]
  const nameOf = (u: object): string => String(tagOf(u))
  const caseOf = (a: object): readonly [number, string, Case] => {
    const name = nameOf(a)
    const i = index.get(name)
    const entry = i === undefined ? undefined : entries[i]
    if (i === undefined || entry === undefined) throw new OutOfBound(tag, name, bound)
    return [i, name, entry[1]]
  }
  const knows = (u: unknown): u is object => {
    if (typeof u !== 'object' || u === null) return false
    const name = tagOf(u)
    return typeof name === 'string' && index.has(name)
  }
  const print = (a: A): string => {
    const [, name, fields] = caseOf(a)
    return `${name}(${fields.print(a).slice(1, -1)})`
  }
  return {
    shape: { kind: 'tagged', tag, cases: entries.map(([name, { shape }]) => [name, shape]) },
    size: entries.reduce((n, [, { size }]) => n + size, 0n),
    bits: tagBits + entries.reduce((n, [, { bits }]) => Math.max(n, bits), 0),
    codec: new t.Type<A, unknown>(
      `a record whose ${tag} is ${bound}`,
      (u): u is A => knows(u) && caseOf(u)[2].codec.is(untagged(u)),
      (u, context) => {
        if (typeof u !== 'object' || u === null) return t.failure(u, context)
        const given = leafCodec(bound, () => false)
        if (!knows(u)) return t.failure(tagOf(u), t.appendContext(context, tag, given, tagOf(u)))
        const [, name, fields] = caseOf(u)
        const decoded = fields.codec.validate(untagged(u), context)
        return E.isLeft(decoded) ? decoded : t.success(withTag(name, decoded.right))
      },
      t.identity,
    ),
    pack: (a, into, bit) => {
      const [i, , fields] = caseOf(a)
      writeBits(into, bit, tagBits, i)
      fields.pack(a, into, bit + tagBits)
    },
    unpack: (from, bit) => {
      const entry = entries[readBits(from, bit, tagBits)]
      if (entry === undefined) throw new OutOfBound(tag, readBits(from, bit, tagBits), bound)
      return withTag(entry[0], entry[1].unpack(from, bit + tagBits))
    },
    rename: (p) => {
      const renamed = new Map(entries.map(([name, fields]) => [name, fields.rename(p)]))
      return (a) => withTag(nameOf(a), renamed.get(nameOf(a))?.(a) ?? a)
    },
    values: function* () {
      for (const [name, fields] of entries) for (const value of fields.values()) yield withTag(name, value)
    },
    arbitrary: () => {
      const inhabited = entries.filter(([, { size }]) => size > 0n)
      return fc.oneof(...inhabited.map(([name, fields]) => fields.arbitrary().map((value) => withTag(name, value))))
    },
    difference: (a, b, path = '') => {
      const [i, , fields] = caseOf(a)
      const [j] = caseOf(b)
      return i === j ? fields.difference(a, b, path) : [{ path, from: print(a), to: print(b) }]
    },
    print,
  }
}

/** Some of the values of a type as a domain of that type: cases that are left out do not exist here. */
export const some = <A, B extends A = A>(of: Finite<B>): Finite<A> => of as unknown as Finite<A>
