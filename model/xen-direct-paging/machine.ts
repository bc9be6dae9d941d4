/** Xen direct paging as a machine: dispatch, error codes of the era, start states. */
import * as E from 'fp-ts/lib/Either.js'
import type { Design, Machine, Outcome, Rules, Start } from '../machine.ts'
import { guestStore, updateVaMapping } from './addresses.ts'
import { mmuextBatch, mmuUpdateBatch } from './batch.ts'
import { mmuUpdate } from './mmuUpdate.ts'
import { newBaseptr } from './newBaseptr.ts'
import { type Answer, type Operation, operationsOf } from './operation.ts'
import { pinTable, unpinTable } from './pinTable.ts'
import { propose } from './propose.ts'
import { type Progress, type Refusal, type Stopped, type Xen, xenOf } from './refusal.ts'
import { decreaseReservation, machphysUpdate, populate } from './reservation.ts'
import { rules } from './rules.ts'
import { operationIds, type Scope, scopeCodec } from './scope.ts'
import { bareState, nothingSpent, type State, stateOf } from './state.ts'

export type XenMachine = Machine<State, Operation, Refusal, Answer>

type Answered = E.Either<Stopped, { readonly answer: Answer; readonly state: State }>

/** An operation that answers `done` where it succeeds. */
const plain =
  (carryOut: (s: State) => Progress | null) =>
  (s: State): Answered | null => {
    const progress = carryOut(s)
    if (progress === null || E.isLeft(progress)) return progress
    return E.right({ answer: 'done', state: progress.right })
  }

/** Applied once per operation, so that what depends on the operation alone is prepared once. */
const run = (xen: Xen, operation: Operation): ((s: State) => Answered | null) => {
  switch (operation.op) {
    case 'mmuUpdate':
      return plain(mmuUpdate(xen)(operation))
    case 'updateVaMapping':
      return plain(updateVaMapping(xen)(operation))
    case 'guestStore':
      return guestStore(xen)(operation)
    case 'pinTable':
      return plain(pinTable(xen)(operation))
    case 'unpinTable':
      return plain(unpinTable(xen)(operation))
    case 'newBaseptr':
      return plain(newBaseptr(xen)(operation))
    case 'machphysUpdate':
      return plain(machphysUpdate(xen)(operation))
    case 'decreaseReservation':
      return plain(decreaseReservation(xen)(operation))
    case 'populate':
      return plain(populate(operation))
    case 'mmuUpdateBatch':
      return plain(mmuUpdateBatch(xen)(operation))
    case 'mmuextBatch':
      return plain(mmuextBatch(xen)(operation))
  }
}

/** Xen 2007 collapses every hypercall's refusal to EINVAL; faults stay faults. */
const eraCode = ({ scope }: Xen, refusal: Refusal): Refusal =>
  scope.parameters.errnos === 'xen2007' && refusal.errno === 'EBUSY' ? { ...refusal, errno: 'EINVAL' } : refusal

const close = (xen: Xen, answered: Answered | null): Outcome<State, Refusal, Answer> =>
  answered === null
    ? null
    : E.isRight(answered)
      ? { answer: E.right(answered.right.answer), state: answered.right.state }
      : { answer: E.left(eraCode(xen, answered.left.refusal)), state: answered.left.state }

const stepOf =
  (xen: Xen): XenMachine['step'] =>
  (operation) => {
    const carryOut = run(xen, operation)
    return (s) => {
      if (s.host !== 'alive') return null
      const fresh = s.spent === nothingSpent ? s : { ...s, spent: nothingSpent }
      return close(xen, carryOut(fresh))
    }
  }

/** Raised for a start state of a scope whose operations are not all carried out. */
export class BadStart extends Error {
  constructor(start: string, step: number, problem: string) {
    super(`start '${start}', operation ${step}: ${problem}`)
  }
}

/** The states that a list of operations leads to under the standard rules: start states are reachable ones. */
const startsOf = (scope: Scope): ReadonlyArray<Start<State>> => {
  const standard = Object.fromEntries(Object.entries(rules).map(([id, forms]) => [id, forms.standard])) as Rules<typeof rules>
  const everything = operationsOf(scope, operationIds)
  const step = stepOf(xenOf(standard, scope))
  const lead = (name: string, operations: ReadonlyArray<unknown>): State =>
    operations.reduce<State>((s, given, i) => {
      const decoded = everything.codec.decode(given)
      if (E.isLeft(decoded)) throw new BadStart(name, i + 1, `not an operation of this scope: ${JSON.stringify(given)}`)
      const outcome = step(decoded.right)(s)
      if (outcome === null) throw new BadStart(name, i + 1, 'not enabled')
      if (E.isLeft(outcome.answer)) throw new BadStart(name, i + 1, `refused by ${outcome.answer.left.rule}`)
      return { ...outcome.state, spent: nothingSpent }
    }, bareState(scope))
  const named = Object.entries(scope.starts).map(([name, operations]) => ({ name, state: lead(name, operations) }))
  return named.length > 0 ? named : [{ name: 'bare', state: bareState(scope) }]
}

export const xenMachine = (scope: Scope, chosen: Rules<typeof rules>): XenMachine => {
  return {
    state: stateOf(scope),
    operation: operationsOf(scope),
    initial: startsOf(scope),
    step: stepOf(xenOf(chosen, scope)),
    propose: propose(scope),
  }
}

/** The design without its laws, which stand in invariants/. */
export const xenDirectPaging: Omit<Design<Scope, typeof rules, State, Operation, Refusal, Answer>, 'laws'> = {
  id: 'xen-direct-paging',
  scope: scopeCodec,
  rules,
  machine: xenMachine,
}
