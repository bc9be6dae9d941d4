/** io-ts building blocks for documents written by hand: a key nobody knows is an error, and every error can be read. */
import { isRight, left, right } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/** What a closed map with these required and optional keys decodes to. */
export type Closed<R extends t.Props, O extends t.Props> = { readonly [K in keyof R]: t.TypeOf<R[K]> } & {
  readonly [K in keyof O]?: t.TypeOf<O[K]>
}

const isMap = (u: unknown): u is Record<string, unknown> => typeof u === 'object' && u !== null && !Array.isArray(u)

/** Stands in an error's context for a key that should not be there. */
export const unknownKey: t.Mixed = new t.UnknownType()

/** A map with exactly these keys: a missing one, or one too many, is an error that names it. */
export const closed = <R extends t.Props, O extends t.Props = Record<never, never>>(
  name: string,
  required: R,
  optional: O = {} as O,
): t.Type<Closed<R, O>, unknown> => {
  const known: Readonly<Record<string, t.Mixed>> = { ...required, ...optional }
  const validate = (u: unknown, context: t.Context): t.Validation<Closed<R, O>> => {
    if (!isMap(u)) return t.failure(u, context, name)
    const errors: t.ValidationError[] = []
    for (const key of Object.keys(u)) {
      if (Object.hasOwn(known, key)) continue
      const message = `one of the keys ${Object.keys(known).join(', ')}`
      errors.push({ value: u[key], context: [...context, { key, type: unknownKey, actual: u[key] }], message })
    }
    const decoded: Record<string, unknown> = {}
    for (const [key, codec] of Object.entries(known)) {
      if (!(key in u) && !Object.hasOwn(required, key)) continue
      const result = codec.validate(u[key], [...context, { key, type: codec, actual: u[key] }])
      if (isRight(result)) decoded[key] = result.right
      else errors.push(...result.left)
    }
    return errors.length > 0 ? left(errors) : right(decoded as Closed<R, O>)
  }
  return new t.Type(
    name,
    (u): u is Closed<R, O> => isRight(validate(u, [])),
    validate,
    (a) => a,
  )
}

/** A type that is told by one test; its name is what the reader is told was expected. */
const told = <A>(name: string, is: (u: unknown) => u is A): t.Type<A, unknown> =>
  new t.Type(
    name,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context, name)),
    (a) => a,
  )

export const text = told('a text', (u): u is string => typeof u === 'string' && u.trim() !== '')
export const string = told('a text, perhaps empty', (u): u is string => typeof u === 'string')
export const yesOrNo = told('true or false', (u): u is boolean => typeof u === 'boolean')
export const count = told('a whole number, 0 or more', (u): u is number => Number.isSafeInteger(u) && (u as number) >= 0)
export type Scalar = string | number | boolean | null
export const scalar = told(
  'a text, a number, true, false or null',
  (u): u is Scalar => !isMap(u) && !Array.isArray(u) && u !== undefined,
)
export const anyMap = told('a map', isMap)
export const anything = t.unknown

/** One of a few words. */
export const word = <K extends string>(...words: readonly [K, ...K[]]): t.Type<K, unknown> =>
  told(words.length === 1 ? words[0] : `one of ${words.join(', ')}`, (u): u is K => words.some((w) => w === u))

export const list = <C extends t.Mixed>(codec: C): t.Type<ReadonlyArray<t.TypeOf<C>>, unknown> => t.readonlyArray(codec, 'a list')

export const map = <C extends t.Mixed>(codec: C): t.Type<Readonly<Record<string, t.TypeOf<C>>>, unknown> =>
  t.record(t.string, codec, 'a map')

/** The same, and what is not said stands for an empty one. */
export const orNone = <A>(codec: t.Type<A, unknown>, none: A): t.Type<A, unknown> =>
  new t.Type(codec.name, codec.is, (u, context) => (u === undefined ? t.success(none) : codec.validate(u, context)), codec.encode)

/** Narrows a codec by one more demand. */
export const demand = <A>(codec: t.Type<A, unknown>, name: string, holds: (a: A) => boolean): t.Type<A, unknown> => {
  const validate: t.Validate<unknown, A> = (u, context) => {
    const result = codec.validate(u, context)
    return isRight(result) && !holds(result.right) ? t.failure(u, context, name) : result
  }
  return new t.Type(codec.name, (u): u is A => codec.is(u) && holds(u), validate, codec.encode)
}

/** What `codec` says, or nothing. */
export const orNull = <A>(codec: t.Type<A, unknown>): t.Type<A | null, unknown> =>
  new t.Type<A | null, unknown>(
    `${codec.name} or null`,
    (u): u is A | null => u === null || codec.is(u),
    (u, context) => (u === null ? t.success(u) : codec.validate(u, context)),
    (a) => a,
  )

/** A text, or what `codec` says: chosen by looking, so that an error speaks of one of them only. */
export const textOr = <A>(codec: t.Type<A, unknown>): t.Type<string | A, unknown> =>
  new t.Type<string | A, unknown>(
    `a text or ${codec.name}`,
    (u): u is string | A => text.is(u) || codec.is(u),
    (u, context) =>
      isMap(u) ? codec.validate(u, context) : text.is(u) ? t.success(u) : t.failure(u, context, `a text or ${codec.name}`),
    (a) => a,
  )
