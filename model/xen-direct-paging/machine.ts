/** Xen direct paging as a machine: dispatch, error codes of the era, start states. */
import * as E from 'fp-ts/lib/Either.js'
import { chooseRules, type Design, type Machine, type Outcome, type Rules, type Start } from '../frame/machine.ts'
import { startsOf } from '../frame/starts.ts'
import type { Answer, Operation } from './declared/operation.ts'
import { operationIds } from './declared/operationIds.ts'
import { operationsOf } from './declared/operationsOf.ts'
import { type Progress, type Refusal, type Stopped, type Xen, xenOf } from './declared/refusal.ts'
import { rules } from './declared/rules.ts'
import type { Scope } from './declared/scope.ts'
import { scopeCodec } from './declared/scopeCodec.ts'
import { nothingSpent, type State } from './declared/state.ts'
import { bareState, stateOf } from './declared/stateOf.ts'
import { flushAll, processorsOf } from './functions/translation.ts'
import { mmuextBatch, mmuUpdateBatch } from './operations/batch.ts'
import { enabled } from './operations/enabled.ts'
import { guestCmpxchg, guestHalfStore, guestStore, type Stored } from './operations/guestStore.ts'
import { mmuUpdate } from './operations/mmuUpdate.ts'
import { multicall } from './operations/multicall.ts'
import { newBaseptr, newUserBaseptr } from './operations/newBaseptr.ts'
import { clearPage, copyPage } from './operations/pages.ts'
import { pinTable, unpinTable } from './operations/pinTable.ts'
import { evict, setAccessed, speculate, switchMode } from './operations/processor.ts'
import { decreaseReservation, machphysUpdate, populate } from './operations/reservation.ts'
import { pinBegins, proceed, unmapBegins } from './operations/running.ts'
import { carryOutFlush, updateVaMapping } from './operations/updateVaMapping.ts'
import { propose } from './proposals/propose.ts'

export type XenMachine = Machine<State, Operation, Refusal, Answer>

type Answered = Outcome<State, Refusal, Answer>

/** Xen 2007 collapses every hypercall's refusal to EINVAL; faults stay faults. */
const eraCode = ({ scope }: Xen, refusal: Refusal): Refusal =>
  scope.parameters.errnos === 'xen2007' && ['EBUSY', 'EACCES'].includes(refusal.errno) ? { ...refusal, errno: 'EINVAL' } : refusal

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

/** What a processor does is never refused. */
const hardware =
  (carryOut: (s: State) => State | null) =>
  (s: State): Answered => {
    const state = carryOut(s)
    return state === null ? null : { answer: done, state }
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
    case 'guestHalfStore':
      return store(xen, guestHalfStore(xen)(operation))
    case 'guestCmpxchg':
      return store(xen, guestCmpxchg(xen)(operation))
    case 'pinTable':
      return plain(xen, pinTable(xen)(operation))
    case 'unpinTable':
      return plain(xen, unpinTable(xen)(operation))
    case 'newBaseptr':
      return plain(xen, newBaseptr(xen)(operation))
    case 'newUserBaseptr':
      return plain(xen, newUserBaseptr(xen)(operation))
    case 'machphysUpdate':
      return plain(xen, machphysUpdate(xen)(operation))
    case 'clearPage':
      return plain(xen, clearPage(xen)(operation))
    case 'copyPage':
      return plain(xen, copyPage(xen)(operation))
    case 'decreaseReservation':
      return plain(xen, decreaseReservation(xen)(operation))
    case 'populate':
      return plain(xen, populate(xen)(operation))
    case 'tlbFlush':
      return hardware((s) => carryOutFlush(xen, operation.vcpu, operation.va, operation.flush, s))
    case 'mmuUpdateBatch':
      return plain(xen, mmuUpdateBatch(xen)(operation))
    case 'mmuextBatch':
      return plain(xen, mmuextBatch(xen)(operation))
    case 'multicall':
      return plain(xen, multicall(xen)(operation))
    case 'pinBegins':
      return plain(xen, pinBegins(xen)(operation))
    case 'unmapBegins':
      return plain(xen, unmapBegins(xen)(operation))
    case 'proceed':
      return plain(xen, proceed(xen)(operation))
    case 'switchMode':
      return hardware(switchMode(xen)(operation))
    case 'speculate':
      return hardware(speculate(xen)(operation))
    case 'evict':
      return hardware(evict(operation))
    case 'setAccessed':
      return hardware(setAccessed(xen)(operation))
  }
}

/** Xen before 2009: a devalidation flushes every processor of the owner before the guest runs again. */
const afterDevalidation =
  (xen: Xen) =>
  (before: State, answered: Answered): Answered => {
    if (answered === null || answered.state.spent.nesting === 0) return answered
    const owners = new Set(answered.state.spent.zeroed.map((mfn) => before.frames[mfn]?.owner ?? null))
    const state = [...owners].reduce((s, owner) => flushAll(xen, processorsOf(xen, owner), s), answered.state)
    return { answer: answered.answer, state }
  }

const stepOf = (xen: Xen): XenMachine['step'] => {
  const { scope, nobody } = xen
  const flushes = scope.parameters.devalidation === 'flushes' && nobody.length > 0
  const finish = flushes ? afterDevalidation(xen) : (_: State, answered: Answered): Answered => answered
  return (operation) => {
    const carryOut = run(xen, operation)
    const possible = enabled(scope, operation)
    return (s) => {
      if (s.host !== 'alive' || !possible(s)) return null
      const answered = finish(s, carryOut(s.spent === nothingSpent ? s : { ...s, spent: nothingSpent }))
      // Somebody else holds what this needs: it happens later.
      return answered?.state.host === 'waiting' ? null : answered
    }
  }
}

/** The start states of a scope: what its lists of operations lead to under the standard rules. */
const startsIn = (scope: Scope): ReadonlyArray<Start<State>> => {
  const step = stepOf(xenOf(chooseRules(rules, {}), scope))
  return startsOf({ bare: bareState(scope), operation: operationsOf(scope, operationIds), step }, scope.starts)
}

export const xenMachine = (scope: Scope, chosen: Rules<typeof rules>): XenMachine => {
  return {
    state: stateOf(scope),
    operation: operationsOf(scope),
    initial: startsIn(scope),
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
