/** The short way to declare a small design: all systems are alike, and operations are given the rules and nothing else. */
import { type Built, designOf } from './design.ts'
import { numberCodec } from './finite/codec.ts'
import { oneOf, spent } from './finite/index.ts'
import type { Rules, RuleTable } from './machine.ts'
import { atOnce, type CarriesOutAtOnce, type Operations, type RefusedBy } from './operations.ts'
import { type FieldsIn, type RecordKind, type RecordWith, recordsOf } from './records.ts'
import { type Field, field, type ScopeFields, type ScopeOf, type Sizes, scopeCodecOf } from './scopes.ts'

export { operationsOf } from './operations.ts'
export { recordsOf } from './records.ts'
export type { Sizes } from './scopes.ts'

/** A number that every scope has to say. */
export const numberField = (low: number, high: number): Field<number> => field(numberCodec(low, high))

/** A host that is never dead, and no costs. */
const plain = { host: oneOf('alive'), spent: spent(null) }

/** The record of a whole state: these fields, and what every state has. */
export const statesOf =
  <S>() =>
  <const F extends FieldsIn<S>>(fields: F): RecordKind<S, RecordWith<F & typeof plain>> =>
    recordsOf<S>()({ ...fields, ...plain })

/** A small design in its parts, but for what carries its operations out. */
export interface SmallDeclaration<F extends ScopeFields, T extends RuleTable, S, O> {
  readonly id: string
  readonly fields: F
  readonly rules: T
  readonly state: RecordKind<Sizes<F>, S>
  readonly operations: Operations<Sizes<F>, O>
}

/** The design without its laws, which stand in invariants/: first what it is, then what carries its operations out. */
export const smallDesignOf =
  <const F extends ScopeFields, T extends RuleTable, S extends { readonly host: string; readonly spent: unknown }, O>({
    id,
    fields,
    rules,
    state,
    operations,
  }: SmallDeclaration<F, T, S, O>) =>
  <A>(carriesOut: CarriesOutAtOnce<Rules<T>, O, S, RefusedBy<T>, A>): Built<ScopeOf<F, O>, T, S, O, RefusedBy<T>, A> => {
    const scope = scopeCodecOf({ name: `a scope of ${id}`, fields, operations, usualOperations: operations.ids })
    const given = (chosen: Rules<T>): Rules<T> => chosen
    return designOf({ id, scope, rules, state, operations, given, carriesOut: atOnce(carriesOut) })
  }
