/** io-ts codecs that reject what they do not know, so that nothing in a file is lost. */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { AnyFinite } from './finite.ts'

/** Accepts the values for which `is` holds; `expected` is what an error says. */
export const leafCodec = <A>(expected: string, is: (u: unknown) => boolean): t.Type<A, unknown> =>
  new t.Type<A, unknown>(
    expected,
    (u): u is A => is(u),
    (u, context) => (is(u) ? t.success(u as A) : t.failure(u, context)),
    t.identity,
  )

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> => typeof u === 'object' && u !== null && !Array.isArray(u)

const unknownKey = (key: string): t.Type<never, unknown> => leafCodec(`no key '${key}'`, () => false)

/** Collects what the parts of a value decode to, or every error found in them. */
const collect = (parts: ReadonlyArray<t.Validation<unknown>>): t.Validation<ReadonlyArray<unknown>> => {
  const errors = parts.flatMap((part) => (E.isLeft(part) ? part.left : []))
  return errors.length > 0 ? t.failures(errors) : t.success(parts.map((part) => (E.isRight(part) ? part.right : undefined)))
}

/** A record with exactly these fields; only a cost may be missing. */
export const recordCodec = <A>(name: string, fields: ReadonlyArray<readonly [string, t.Mixed]>): t.Type<A, unknown> => {
  const known = new Set(fields.map(([key]) => key))
  const decode = (u: unknown, context: t.Context): t.Validation<A> => {
    if (!isRecord(u)) return t.failure(u, context)
    const extra = Object.keys(u).filter((key) => !known.has(key))
    const parts = [
      ...fields.map(([key, codec]) => codec.validate(u[key], t.appendContext(context, key, codec, u[key]))),
      ...extra.map((key) => t.failure(u[key], t.appendContext(context, key, unknownKey(key), u[key]))),
    ]
    const collected = collect(parts)
    if (E.isLeft(collected)) return collected
    return t.success(Object.fromEntries(fields.map(([key], i) => [key, collected.right[i]])) as A)
  }
  const is = (u: unknown): u is A =>
    isRecord(u) && Object.keys(u).every((key) => known.has(key)) && fields.every(([key, codec]) => codec.is(u[key]))
  return new t.Type<A, unknown>(name, is, decode, t.identity)
}

/** A list of `low` to `high` values. */
export const listCodec = <A>(of: AnyFinite, low: number, high: number): t.Type<A, unknown> => {
  const name = low === high ? `a list of ${low}` : `a list of ${low} to ${high}`
  const fits = (u: unknown): u is ReadonlyArray<unknown> => Array.isArray(u) && u.length >= low && u.length <= high
  return new t.Type<A, unknown>(
    name,
    (u): u is A => fits(u) && u.every((x) => of.codec.is(x)),
    (u, context) =>
      fits(u)
        ? (collect(u.map((x, i) => of.codec.validate(x, t.appendContext(context, String(i), of.codec, x)))) as t.Validation<A>)
        : t.failure(u, context),
    t.identity,
  )
}

/** One of these words. */
export const wordCodec = <const L extends string>(...words: ReadonlyArray<L>): t.Type<L, unknown> =>
  leafCodec(words.join(' | '), (u) => words.includes(u as L))

/** A number of things, or the index of one. */
export const countCodec: t.Type<number, unknown> = leafCodec(
  'a whole number from 0',
  (u) => Number.isInteger(u) && (u as number) >= 0,
)

/** A whole number from `low` to `high`. */
export const numberCodec = (low: number, high: number): t.Type<number, unknown> =>
  leafCodec(`${low} to ${high}`, (u) => Number.isInteger(u) && (u as number) >= low && (u as number) <= high)

/** A list of any length. */
export const manyOf = <A>(of: t.Type<A, unknown>): t.Type<ReadonlyArray<A>, unknown> =>
  t.array(of) as unknown as t.Type<ReadonlyArray<A>, unknown>

/** A value, or null. */
export const orNull = <A>(codec: t.Type<A, unknown>): t.Type<A | null, unknown> =>
  new t.Type<A | null, unknown>(
    `${codec.name}, or null`,
    (u): u is A | null => u === null || codec.is(u),
    (u, context) => (u === null ? t.success(null) : codec.validate(u, context)),
    t.identity,
  )

/** The same records; a document need not say what is as usual, which may depend on what it does say. */
export const withUsual = <A>(complete: t.Type<A, unknown>, usual: (given: object) => Partial<A>): t.Type<A, unknown> =>
  new t.Type<A, unknown>(
    complete.name,
    complete.is,
    (u, context) =>
      typeof u === 'object' && u !== null ? complete.validate({ ...usual(u), ...u }, context) : t.failure(u, context),
    t.identity,
  )
