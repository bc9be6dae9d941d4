/** Records: every field has a value of its own domain. */
import * as fc from 'fast-check'
import { recordCodec } from './codec.ts'
import { type AnyFinite, type Finite, OutOfBound, type Value } from './finite.ts'

/** The fields of a record, each with its domain. */
export type Fields = Readonly<Record<string, AnyFinite>>

/** The record that has these fields. */
export type Fielded<F> = { readonly [K in keyof F]: Value<F[K]> }

type Row = Readonly<Record<string, unknown>>

const product = function* (fields: ReadonlyArray<readonly [string, AnyFinite]>): Iterable<Row> {
  const [first, ...rest] = fields
  if (first === undefined) {
    yield {}
    return
  }
  for (const value of first[1].values()) for (const row of product(rest)) yield { [first[0]]: value, ...row }
}

/** A record with exactly these fields, packed one after the other. */
export const struct = <F extends Fields>(fields: F): Finite<Fielded<F>> => {
  type A = Fielded<F>
  const entries = Object.entries<AnyFinite>(fields)
  const printed = entries.filter(([, { shape }]) => shape.kind !== 'spent')
  const build = (value: (key: string, field: AnyFinite) => unknown): A =>
    Object.fromEntries(entries.map(([key, field]) => [key, value(key, field)])) as A
  const get = (a: A, key: string): unknown => (a as Row)[key]
  return {
    shape: { kind: 'struct', fields: entries.map(([key, { shape }]) => [key, shape]) },
    size: entries.reduce((n, [, { size }]) => n * size, 1n),
    bits: entries.reduce((n, [, { bits }]) => n + bits, 0),
    codec: recordCodec<A>(
      `a record of ${entries.map(([key]) => key).join(', ')}`,
      entries.map(([key, { codec }]) => [key, codec]),
    ),
    pack: (a, into, bit) => {
      let offset = bit
      for (const [key, field] of entries) {
        try {
          field.pack(get(a, key), into, offset)
        } catch (fault) {
          throw fault instanceof OutOfBound ? fault.within(key) : fault
        }
        offset += field.bits
      }
    },
    unpack: (from, bit) => {
      let offset = bit
      return build((_, field) => {
        const value = field.unpack(from, offset)
        offset += field.bits
        return value
      })
    },
    rename: (p) => {
      const renamed = new Map(entries.map(([key, field]) => [key, field.rename(p)]))
      return (a) => build((key) => renamed.get(key)?.(get(a, key)))
    },
    values: () => product(entries) as Iterable<A>,
    arbitrary: () =>
      fc.record(Object.fromEntries(entries.map(([key, field]) => [key, field.arbitrary()])), {
        noNullPrototype: true,
      }) as unknown as fc.Arbitrary<A>,
    difference: (a, b, path = '') =>
      entries.flatMap(([key, field]) => field.difference(get(a, key), get(b, key), path === '' ? key : `${path}.${key}`)),
    print: (a) => {
      // A field that prints as nothing has its usual value.
      const texts = printed.map(([key, field]) => [key, field.print(get(a, key))] as const).filter(([, text]) => text !== '')
      return `{${texts.map(([key, text]) => `${key}: ${text}`).join(', ')}}`
    },
  }
}
