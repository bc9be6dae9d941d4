/**
 * Records of a state: type, domain, constructor and changes from one declaration. Every record is made with all its
 * fields in the order of the declaration, since records made alike are several times faster to read; the functions that
 * see to it are generated here, and nowhere else under `model`.
 */
import { type AnyFinite, type Fields, type Finite, struct, type Value } from './finite/index.ts'
import { replaceAt } from './machine.ts'

/** A domain, or what makes it for a scope. */
export type Declared<S> = AnyFinite | ((scope: S) => AnyFinite)

/** The fields of a record, each with its domain. */
export type FieldsIn<S> = Readonly<Record<string, Declared<S>>>

/** The record with these fields. */
export type RecordWith<F> = { readonly [K in keyof F]: Value<F[K]> }

/** Fields that are lists, and what they are lists of. */
type ListIn<A> = { [K in keyof A & string]: A[K] extends ReadonlyArray<unknown> ? K : never }[keyof A & string]
type ElementOf<L> = L extends ReadonlyArray<infer E> ? E : never

/** The values of these fields, in their order. */
type ValuesOf<A, K extends ReadonlyArray<keyof A>> = { [I in keyof K]: A[K[I]] }

/** A kind of record: called with a scope, it gives the domain. */
export interface RecordKind<S, A> {
  (scope: S): Finite<A>
  /** The record with these fields, whatever order they are written in. */
  readonly make: (fields: A) => A
  /** The record with some fields changed. */
  readonly with: (change: Partial<A>, a: A) => A
  /** The change of one field, or of several at once, for what every search does again and again. */
  readonly set: <const K extends ReadonlyArray<keyof A & string>>(...fields: K) => (...values: [...ValuesOf<A, K>, a: A]) => A
  /** The change of one element of a field that is a list. */
  readonly setAt: <K extends ListIn<A>>(field: K) => (index: number, value: ElementOf<A[K]>, a: A) => A
}

/** The domains of these fields in a scope. */
export const fieldsIn = <S>(fields: FieldsIn<S>, scope: S): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, declared]) => [name, typeof declared === 'function' ? declared(scope) : declared]),
  )

/** A function of these arguments that makes a record with these fields. */
const maker = (
  names: ReadonlyArray<string>,
  value: (property: string, name: string) => string,
  ...taken: ReadonlyArray<string>
) => {
  const fields = names.map((name) => `${JSON.stringify(name)}: ${value(`[${JSON.stringify(name)}]`, name)}`)
  return new Function(...taken, `return {${fields.join(', ')}}`)
}

/** Declares kinds of records whose domains depend on a scope. */
export const recordsOf =
  <S>() =>
  <const F extends FieldsIn<S>>(fields: F): RecordKind<S, RecordWith<F>> => {
    type A = RecordWith<F>
    const names = Object.keys(fields)
    const set = (...changed: ReadonlyArray<string>) =>
      maker(
        names,
        (at, name) => (changed.includes(name) ? `v${changed.indexOf(name)}` : `a${at}`),
        ...changed.map((_, i) => `v${i}`),
        'a',
      )
    const changes = {
      make: maker(names, (at) => `a${at}`, 'a') as (a: A) => A,
      with: maker(names, (at) => `c${at} === undefined ? a${at} : c${at}`, 'c', 'a') as (change: Partial<A>, a: A) => A,
      set: set as RecordKind<S, A>['set'],
      setAt: (field: string) => {
        const change = set(field) as (value: unknown, a: A) => A
        return (index: number, value: unknown, a: A) =>
          change(replaceAt(a[field as keyof A] as ReadonlyArray<unknown>, index, value), a)
      },
    }
    return Object.assign((scope: S) => struct(fieldsIn(fields, scope)) as unknown as Finite<A>, changes)
  }
