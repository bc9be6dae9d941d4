/** The operations of a design: ids, arguments, type, domain and dispatch from one list. */

import * as E from 'fp-ts/lib/Either.js'
import { type Finite, tagged } from './finite/index.ts'
import type { Outcome } from './machine.ts'
import { type FieldsIn, fieldsIn, type RecordWith } from './records.ts'

/** The kinds of operation, each with its arguments. */
export type Kinds<S> = Readonly<Record<string, FieldsIn<S>>>

/** The operations of these kinds, or of some of them. */
export type OperationOf<O, K extends keyof O = keyof O> = {
  [I in K & string]: { readonly op: I } & RecordWith<O[I]>
}[K & string]

export interface Operations<S, O> {
  readonly kinds: O
  readonly ids: ReadonlyArray<keyof O & string>
  /** The operations of these kinds in a scope. */
  readonly of: (scope: S, ids: ReadonlyArray<keyof O & string>) => Finite<OperationOf<O>>
}

/** Declares the operations of a design: `operationsOf<Scope>()({ pinTable: { mfn, level }, ... })`. */
export const operationsOf =
  <S>() =>
  <const O extends Kinds<S>>(kinds: O): Operations<S, O> => ({
    kinds,
    ids: Object.keys(kinds),
    of: (scope, ids) =>
      tagged('op', Object.fromEntries(ids.map((id) => [id, fieldsIn(kinds[id] ?? {}, scope)]))) as unknown as Finite<
        OperationOf<O>
      >,
  })

/** What carries each kind of operation out. `X`: what every operation is given, such as the rules. */
export type CarriesOut<X, O, S, R, A> = {
  readonly [K in keyof O]: (given: X) => (operation: OperationOf<O, K>) => (s: S) => Outcome<S, R, A>
}

/** What carries each kind of operation out, with all arguments at once: for operations that work nothing out beforehand. */
export type CarriesOutAtOnce<X, O, S, R, A> = {
  readonly [K in keyof O]: (given: X, operation: OperationOf<O, K>, s: S) => Outcome<S, R, A>
}

/** The same, as the machine asks for it. */
export const atOnce = <X, O, S, R, A>(written: CarriesOutAtOnce<X, O, S, R, A>): CarriesOut<X, O, S, R, A> => {
  const one =
    <K extends keyof O>(carryOut: CarriesOutAtOnce<X, O, S, R, A>[K]) =>
    (given: X) =>
    (operation: OperationOf<O, K>) =>
    (s: S) =>
      carryOut(given, operation, s)
  return Object.fromEntries(
    Object.entries(written).map(([kind, carryOut]) => [kind, one(carryOut as CarriesOutAtOnce<X, O, S, R, A>[keyof O])]),
  ) as unknown as CarriesOut<X, O, S, R, A>
}

/** Carried out, and nothing more to say. */
export const done = <S>(state: S): Outcome<S, never, 'done'> => ({ answer: E.right('done'), state })

/** A refusal that says the rule and the error code, and no more. */
export interface RefusedBy<T> {
  readonly rule: keyof T & string
  readonly errno: string
}

/** Refused by a rule with an error code; the state is the one that is left behind. */
export const refused = <const Rule extends string, S>(
  rule: Rule,
  errno: string,
  state: S,
): Outcome<S, { readonly rule: Rule; readonly errno: string }, never> => ({ answer: E.left({ rule, errno }), state })
