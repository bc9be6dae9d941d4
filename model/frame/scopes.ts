/** Scopes: fields with their usual values, bounds, and checks between fields; parameters and start states come by themselves. */
import * as t from 'io-ts'
import { type Checks, checked, distinct, failing, type Need, possible, startErrors } from './checks.ts'
import { recordCodec, withUsual, wordCodec } from './finite/codec.ts'
import type { Operations } from './operations.ts'

/** What a document says of a scope, before it is known to be one. */
export type Given = Readonly<Record<string, unknown>>

/** A field, and what it is where a document does not say; without that it must be said. */
export interface Field<A> {
  readonly codec: t.Type<A, unknown>
  readonly usually: ((given: Given) => A) | null
}

/** A field that must be said, or (with a value, or a function of what is said) one that has a usual value. */
export const field = <A>(codec: t.Type<A, unknown>, ...usual: readonly [] | readonly [A | ((given: Given) => A)]): Field<A> => {
  const [value] = usual
  if (usual.length === 0) return { codec, usually: null }
  return { codec, usually: typeof value === 'function' ? (value as (given: Given) => A) : () => value as A }
}

/** The fields of a scope. */
// biome-ignore lint/suspicious/noExplicitAny: a list of fields hides their types here, and only here
export type ScopeFields = Readonly<Record<string, Field<any>>>

/** The sizes that these fields stand for. */
export type Sizes<F> = { readonly [K in keyof F]: F[K] extends Field<infer A> ? A : never }

/** The parameters of a design, each with its values. */
export type Parameters = Readonly<Record<string, ReadonlyArray<string>>>
export type ParameterValues<P extends Parameters> = { readonly [K in keyof P]: P[K][number] }

/** What every scope has beside its sizes. */
export interface Framed<Id extends string, P extends Parameters> {
  /** The kinds of operation that are switched on. */
  readonly operations: ReadonlyArray<Id>
  readonly parameters: ParameterValues<P>
  /** Lists of operations, by name, that lead to the start states. */
  readonly starts: Readonly<Record<string, ReadonlyArray<unknown>>>
}

/** A scope as operations and laws see it. */
export type ScopeOf<F, O, P extends Parameters = Record<never, never>> = Sizes<F> & Framed<keyof O & string, P>

interface ScopeDeclaration<F, O, P extends Parameters> {
  /** What an error calls it. */
  readonly name: string
  readonly fields: F
  /** May be declared by everything that a scope has. */
  readonly operations: Operations<Sizes<F> & Framed<string, P>, O>
  /** Nothing where all correct systems are alike. */
  readonly parameters?: P
  /** The operations of a scope that does not say which. */
  readonly usualOperations?: ReadonlyArray<keyof O & string>
  /** What each kind of operation cannot do without in a scope; nothing where that is not said. */
  readonly needs?: (scope: ScopeOf<F, O, P>) => Readonly<Record<keyof O & string, ReadonlyArray<Need>>>
  /** What must be true of the scope as a whole; each stage may rely on what the ones before have found right. */
  readonly checks?: ReadonlyArray<(scope: ScopeOf<F, O, P>) => Checks>
}

/** A scope as a specification writes it. Throws nothing; every error has its place. */
export const scopeCodecOf = <const F extends ScopeFields, O, const P extends Parameters = Record<never, never>>(
  declaration: ScopeDeclaration<F, O, P>,
): t.Type<ScopeOf<F, O, P>, unknown> => {
  const { name, fields, operations, parameters = {}, usualOperations, needs, checks = [] } = declaration
  type Scope = ScopeOf<F, O, P>
  const words = Object.entries<ReadonlyArray<string>>(parameters).map(([id, values]) => [id, wordCodec(...values)] as const)
  const complete = recordCodec<Scope>(name, [
    ...Object.entries(fields).map(([key, { codec }]) => [key, codec] as const),
    ['operations', t.array(wordCodec(...operations.ids))],
    ['parameters', recordCodec('the parameters', words)],
    ['starts', t.record(t.string, t.array(t.unknown))],
  ])
  const usual = (given: object): Partial<Scope> =>
    Object.fromEntries([
      ...Object.entries(fields).flatMap(([key, { usually }]) => (usually === null ? [] : [[key, usually(given as Given)]])),
      ...(usualOperations === undefined ? [] : [['operations', usualOperations]]),
      ['parameters', {}],
      ['starts', {}],
    ]) as Partial<Scope>
  const switched = (scope: Scope): Checks => distinct(['operations'], scope.operations)
  const enabled = (scope: Scope): Checks => (needs === undefined ? [] : possible(scope.operations, needs(scope)))
  const stages = [...checks, switched, enabled].map((check) => failing(check))
  const starts = startErrors<Scope>((scope) => operations.of(scope, operations.ids).codec)
  return withUsual(checked(complete, ...stages, starts), usual)
}
