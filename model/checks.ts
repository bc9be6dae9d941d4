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

export const within = (low: number, n: number, high: number): boolean => n >= low && n <= high

/** A list of some values, each of them once. */
export const distinct = (place: Check[1], list: ReadonlyArray<unknown>): Checks => [
  [list.length > 0, place, 'a list that is not empty'],
  ...list.map((a, i): Check => [list.indexOf(a) === i, [...place, i], 'a value that does not stand there before']),
]

/** What an operation cannot do without, in any state and under any form of the rules, and whether the scope has it. */
export type Need = readonly [had: boolean, what: string]

/** Every operation switched on can be enabled in some state, as far as needs tell; the table names all, so that none is forgotten. */
export const possible = <Op extends string>(
  operations: ReadonlyArray<Op>,
  needs: Readonly<Record<Op, ReadonlyArray<Need>>>,
): Checks =>
  operations.flatMap((op, i) =>
    needs[op].map(([had, what]): Check => [had, ['operations', i], `an operation that can happen here; ${op} needs ${what}`]),
  )

interface Scripted {
  readonly operations: ReadonlyArray<string>
  readonly starts: Readonly<Record<string, ReadonlyArray<unknown>>>
}

/** A need that one of these operations meets, in the search or on the way to a start state. */
export const after = ({ operations, starts }: Scripted, ...ids: ReadonlyArray<string>): Need => {
  const begun = Object.values(starts)
    .flat()
    .map((given) => new Map<string, unknown>(Object.entries(given ?? {})).get('op'))
  return [ids.some((id) => operations.includes(id) || begun.includes(id)), `${ids.join(' or ')} before it`]
}

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
