/** Checks of a decoded scope as a whole, told as errors of io-ts, which carry their place. */
import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/** It fits, or else this was expected at this place. */
export type Check = readonly [fits: boolean, place: ReadonlyArray<string | number>, expected: string]
export type Checks = ReadonlyArray<Check>

/** What is wrong with a scope that was decoded. */
export type Errors<Scope> = (scope: Scope, context: t.Context) => t.Errors

/** The context of a place in a scope. */
export const contextOf = (context: t.Context, scope: unknown, [key, ...rest]: Check[1]): t.Context => {
  if (key === undefined) return context
  const found = new Map<string, unknown>(Object.entries(scope ?? {})).get(String(key))
  return contextOf(t.appendContext(context, String(key), t.unknown, found), found, rest)
}

/** One check of every element of a list. */
export const each = <A>(place: Check[1], list: ReadonlyArray<A>, expected: string, fits: (a: A, i: number) => boolean): Checks =>
  list.map((a, i) => [fits(a, i), [...place, i], expected])

/** A list of some values, each of them once. */
export const distinct = (place: Check[1], list: ReadonlyArray<unknown>): Checks => [
  [list.length > 0, place, 'a list that is not empty'],
  ...list.map((a, i): Check => [list.indexOf(a) === i, [...place, i], 'a value that does not stand there before']),
]

/** Some numbers from 0 to below `end`, each of them once; `kind` says what they number. */
export const numbers = (place: Check[1], list: ReadonlyArray<number>, end: number, kind: string): Checks => [
  ...distinct(place, list),
  ...each(place, list, `${kind}, 0 to ${end - 1}`, (n) => n < end),
]

/** What does not fit. */
export const failing =
  <Scope>(checks: (scope: Scope) => Checks): Errors<Scope> =>
  (scope, context) =>
    checks(scope).flatMap(([fits, place, expected]) => {
      if (fits) return []
      const whole = contextOf(context, scope, place)
      return [{ value: whole[whole.length - 1]?.actual, context: whole, message: expected }]
    })

/** The same scopes but for those with errors; each stage may rely on what the ones before have found right. */
export const checked = <Scope>(codec: t.Type<Scope, unknown>, ...stages: ReadonlyArray<Errors<Scope>>): t.Type<Scope, unknown> =>
  new t.Type<Scope, unknown>(
    codec.name,
    codec.is,
    (u, context) => {
      const decoded = codec.validate(u, context)
      if (isLeft(decoded)) return decoded
      for (const errors of stages) {
        const found = errors(decoded.right, context)
        if (found.length > 0) return t.failures(found)
      }
      return decoded
    },
    t.identity,
  )
