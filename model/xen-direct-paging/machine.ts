/** Xen direct paging as a machine: dispatch, error codes of the era, start states. */
import * as E from 'fp-ts/lib/Either.js'
import type { Design, Machine, Outcome, Rules, Start } from '../machine.ts'
import { guestStore, type Stored, updateVaMapping } from './addresses.ts'
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

type Answered = Outcome<State, Refusal, Answer>

/** Xen 2007 collapses every hypercall's refusal to EINVAL; faults stay faults. */
const eraCode = ({ scope }: Xen, refusal: Refusal): Refusal =>
  scope.parameters.errnos === 'xen2007' && refusal.errno === 'EBUSY' ? { ...refusal, errno: 'EINVAL' } : refusal

const refused = (xen: Xen, { refusal, state }: Stopped): Answered => ({ answer: E.left(eraCode(xen, refusal)), state })

const done: E.Either<Refusal, Answer> = E.right('done')

/** An operation that answers `done` where it succeeds. */
const plain =
  (xen: Xen, carryOut: (s: State) => Progress | null) =>
  (s: State): Answered => {
    const progress = carryOut(s)
    if (progress === null) return null
    return E.isLeft(progress) ? refused(xen, progress.left) : { answer: done, state: progress.right }
  }

/** A store also says how it was carried out. */
const store =
  (xen: Xen, carryOut: (s: State) => Stored | null) =>
  (s: State): Answered => {
    const stored = carryOut(s)
    if (stored === null) return null
    if (E.isLeft(stored)) return refused(xen, stored.left)
    return { answer: E.right(stored.right.answer), state: stored.right.state }
  }

/** Applied once per operation, so that what depends on the operation alone is prepared once. */
const run = (xen: Xen, operation: Operation): ((s: State) => Answered) => {
  switch (operation.op) {
    case 'mmuUpdate':
      return plain(xen, mmuUpdate(xen)(operation))
    case 'updateVaMapping':
      return plain(xen, updateVaMapping(xen)(operation))
    case 'guestStore':
      return store(xen, guestStore(xen)(operation))
    case 'pinTable':
      return plain(xen, pinTable(xen)(operation))
    case 'unpinTable':
      return plain(xen, unpinTable(xen)(operation))
    case 'newBaseptr':
      return plain(xen, newBaseptr(xen)(operation))
    case 'machphysUpdate':
      return plain(xen, machphysUpdate(xen)(operation))
    case 'decreaseReservation':
      return plain(xen, decreaseReservation(xen)(operation))
    case 'populate':
      return plain(xen, populate(operation))
    case 'mmuUpdateBatch':
      return plain(xen, mmuUpdateBatch(xen)(operation))
    case 'mmuextBatch':
      return plain(xen, mmuextBatch(xen)(operation))
  }
}

const stepOf =
  (xen: Xen): XenMachine['step'] =>
  (operation) => {
    const carryOut = run(xen, operation)
    return (s) => {
      if (s.host !== 'alive') return null
      return carryOut(s.spent === nothingSpent ? s : { ...s, spent: nothingSpent })
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
