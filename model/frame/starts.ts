/** Start states: what the lists of operations of a scope lead to. */
import * as E from 'fp-ts/lib/Either.js'
import type { Errors } from 'io-ts'
import type { Finite } from './finite/finite.ts'
import type { Machine, Operation, Refusal, Start } from './machine.ts'

/** Raised for a start state of a scope whose operations are not all carried out. `errors`: why an operation is none. */
export class BadStart extends Error {
  readonly errors: Errors

  constructor(start: string, step: number, problem: string, errors: Errors = []) {
    super(`start '${start}', operation ${step}: ${problem}`)
    this.errors = errors
  }
}

/** From where the lists lead, and how. */
export interface Beginning<S, Op extends Operation, R extends Refusal, A> {
  /** Before any operation; its costs are none. */
  readonly bare: S
  /** Every operation of the design, also those that the scope switches off for the search. */
  readonly operation: Finite<Op>
  /** Under the standard rules: start states are reachable ones. */
  readonly step: Machine<S, Op, R, A>['step']
}

/** The state at the end of each named list; the bare state alone where there is none. Throws BadStart. */
export const startsOf = <S extends { readonly spent: unknown }, Op extends Operation, R extends Refusal, A>(
  { bare, operation, step }: Beginning<S, Op, R, A>,
  lists: Readonly<Record<string, ReadonlyArray<unknown>>>,
): ReadonlyArray<Start<S>> => {
  const lead = (name: string, operations: ReadonlyArray<unknown>): S =>
    operations.reduce<S>((s, given, i) => {
      const decoded = operation.codec.decode(given)
      if (E.isLeft(decoded)) throw new BadStart(name, i + 1, 'no operation', decoded.left)
      const outcome = step(decoded.right)(s)
      if (outcome === null) throw new BadStart(name, i + 1, 'not enabled')
      if (E.isLeft(outcome.answer)) throw new BadStart(name, i + 1, `refused by ${outcome.answer.left.rule}`)
      return { ...outcome.state, spent: bare.spent }
    }, bare)
  const named = Object.entries(lists).map(([name, operations]) => ({ name, state: lead(name, operations) }))
  return named.length > 0 ? named : [{ name: 'bare', state: bare }]
}
