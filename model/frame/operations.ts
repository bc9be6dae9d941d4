/** The operations of a design: ids, arguments, type, domain and dispatch from one list. */
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
