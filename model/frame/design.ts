/** From the declarations of a design to the machine that is searched. */
import type { Type } from 'io-ts'
import { bare } from './bare.ts'
import type { Finite } from './finite/index.ts'
import {
  chooseRules,
  type Design,
  type Machine,
  type Outcome,
  type Proposal,
  type Refusal,
  type Rules,
  type RuleTable,
} from './machine.ts'
import type { CarriesOut, OperationOf, Operations } from './operations.ts'
import type { RecordKind } from './records.ts'
import { startsOf } from './starts.ts'

/** What every state has. */
interface Alive {
  readonly host: string
  readonly spent: unknown
}

/** What every scope has. */
interface Switched<Id extends string> {
  readonly operations: ReadonlyArray<Id>
  readonly starts: Readonly<Record<string, ReadonlyArray<unknown>>>
}

type Steps<S, O, R, A> = (operation: OperationOf<O>) => (s: S) => Outcome<S, R, A>

/** A design in its parts. `X`: what every operation is given; `Z`: its scopes. */
export interface Declaration<
  Z extends Switched<keyof O & string>,
  T extends RuleTable,
  S extends Alive,
  O,
  R extends Refusal,
  A,
  X,
> {
  readonly id: string
  readonly scope: Type<Z, unknown>
  readonly rules: T
  readonly state: RecordKind<Z, S>
  /** The state before anything, where it is not the bare one of the domain. */
  readonly bare?: (scope: Z, bare: S) => S
  readonly operations: Operations<Z, O>
  readonly given: (rules: Rules<T>, scope: Z) => X
  readonly carriesOut: CarriesOut<X, O, S, R, A>
  /** What goes on around every operation; applied once per operation. */
  readonly around?: (given: X) => (operation: OperationOf<O>, carryOut: (s: S) => Outcome<S, R, A>) => (s: S) => Outcome<S, R, A>
  readonly propose?: (scope: Z) => (s: S) => ReadonlyArray<Proposal<OperationOf<O>>>
}

/** A host that lives, with nothing spent yet, carries the operation out; a dead one does nothing. */
const stepsOf = <Z extends Switched<keyof O & string>, T extends RuleTable, S extends Alive, O, R extends Refusal, A, X>(
  { given, carriesOut, around, state, scope: _ }: Declaration<Z, T, S, O, R, A, X>,
  rules: Rules<T>,
  scope: Z,
  nothing: S['spent'],
): Steps<S, O, R, A> => {
  const x = given(rules, scope)
  const wrap = around === undefined ? (_: OperationOf<O>, run: (s: S) => Outcome<S, R, A>) => run : around(x)
  const spend = state.set('spent')
  return (operation) => {
    const carryOut = carriesOut[operation.op as keyof O](x) as Steps<S, O, R, A>
    const run = wrap(operation, carryOut(operation))
    return (s) => (s.host === 'alive' ? run(s.spent === nothing ? s : spend(nothing, s)) : null)
  }
}

/** A design without its laws, and the parts that another design needs to run it as a part of its own. */
export interface Built<Z, T extends RuleTable, S, O, R extends Refusal, A>
  extends Omit<Design<Z, T, S, OperationOf<O>, R, A>, 'laws'> {
  /** The domain of its states; a field of another design's state. */
  readonly state: (scope: Z) => Finite<S>
  /** The state before anything. */
  readonly bare: (scope: Z) => S
  /** Its steps, from any state: called by another design's operations. */
  readonly steps: (rules: Rules<T>, scope: Z) => Steps<S, O, R, A>
}

/** The design without its laws, which stand in invariants/. */
export const designOf = <Z extends Switched<keyof O & string>, T extends RuleTable, S extends Alive, O, R extends Refusal, A, X>(
  declaration: Declaration<Z, T, S, O, R, A, X>,
): Built<Z, T, S, O, R, A> => {
  const { id, scope: codec, rules, state, operations, propose } = declaration
  const bareIn = (scope: Z): S => {
    const zero = bare(state(scope))
    return declaration.bare === undefined ? zero : declaration.bare(scope, zero)
  }
  const steps = (chosen: Rules<T>, scope: Z): Steps<S, O, R, A> => stepsOf(declaration, chosen, scope, bareIn(scope).spent)
  const machine = (scope: Z, chosen: Rules<T>): Machine<S, OperationOf<O>, R, A> => {
    const every = operations.of(scope, operations.ids)
    const beginning = { bare: bareIn(scope), operation: every, step: steps(chooseRules(rules, {}), scope) }
    return {
      state: state(scope),
      operation: operations.of(scope, scope.operations),
      initial: startsOf<S, OperationOf<O>, R, A>(beginning, scope.starts),
      step: steps(chosen, scope),
      ...(propose === undefined ? {} : { propose: propose(scope) }),
    }
  }
  return { id, scope: codec, rules, machine, state, bare: bareIn, steps }
}
