/** Xen direct paging as a machine: what carries each operation out, error codes of the era, what goes on around every operation. */
import * as E from 'fp-ts/lib/Either.js'
import { designOf } from '../frame/design.ts'
import type { Machine, Outcome, Rules } from '../frame/machine.ts'
import type { CarriesOut } from '../frame/operations.ts'
import { type Answer, type Kinds, type Operation, type OperationId, operations } from './declared/operations.ts'
import type { Refusal } from './declared/refusal.ts'
import { rules } from './declared/rules.ts'
import { type Scope, scopeCodec } from './declared/scope.ts'
import { Frame, State } from './declared/state.ts'
import type { Progress, Stopped } from './functions/progress.ts'
import { flushAll, processorsOf } from './functions/translation.ts'
import { type Xen, xenOf } from './functions/xen.ts'
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

/** What an operation does, made once per operation, so that what depends on it alone is prepared once. */
type Does<K extends OperationId, B> = (xen: Xen) => (operation: Operation<K>) => (s: State) => B

/** Xen 2007 collapses every hypercall's refusal to EINVAL; faults stay faults. */
const eraCode = ({ scope }: Xen, refusal: Refusal): Refusal =>
  scope.parameters.errnos === 'xen2007' && ['EBUSY', 'EACCES'].includes(refusal.errno) ? { ...refusal, errno: 'EINVAL' } : refusal

const refused = (xen: Xen, { refusal, state }: Stopped): Answered => ({ answer: E.left(eraCode(xen, refusal)), state })

const done: E.Either<Refusal, Answer> = E.right('done')

/** An operation that answers `done` where it succeeds. */
const plain =
  <K extends OperationId>(does: Does<K, Progress | null>): Does<K, Answered> =>
  (xen) =>
  (operation) => {
    const carryOut = does(xen)(operation)
    return (s) => {
      const progress = carryOut(s)
      if (progress === null) return null
      return E.isLeft(progress) ? refused(xen, progress.left) : { answer: done, state: progress.right }
    }
  }

/** A store also says how it was carried out. */
const store =
  <K extends OperationId>(does: Does<K, Stored | null>): Does<K, Answered> =>
  (xen) =>
  (operation) => {
    const carryOut = does(xen)(operation)
    return (s) => {
      const stored = carryOut(s)
      if (stored === null) return null
      if (E.isLeft(stored)) return refused(xen, stored.left)
      return { answer: E.right(stored.right.answer), state: stored.right.state }
    }
  }

/** What a processor does is never refused. */
const hardware =
  <K extends OperationId>(does: Does<K, State | null>): Does<K, Answered> =>
  (xen) =>
  (operation) => {
    const carryOut = does(xen)(operation)
    return (s) => {
      const state = carryOut(s)
      return state === null ? null : { answer: done, state }
    }
  }

const tlbFlush: Does<'tlbFlush', State> =
  (xen) =>
  ({ vcpu, va, flush }) =>
  (s) =>
    carryOutFlush(xen, vcpu, va, flush, s)

const carriesOut: CarriesOut<Xen, Kinds, State, Refusal, Answer> = {
  mmuUpdate: plain(mmuUpdate),
  updateVaMapping: plain(updateVaMapping),
  guestStore: store(guestStore),
  guestHalfStore: store(guestHalfStore),
  guestCmpxchg: store(guestCmpxchg),
  pinTable: plain(pinTable),
  unpinTable: plain(unpinTable),
  newBaseptr: plain(newBaseptr),
  newUserBaseptr: plain(newUserBaseptr),
  machphysUpdate: plain(machphysUpdate),
  clearPage: plain(clearPage),
  copyPage: plain(copyPage),
  decreaseReservation: plain(decreaseReservation),
  populate: plain(populate),
  tlbFlush: hardware(tlbFlush),
  mmuUpdateBatch: plain(mmuUpdateBatch),
  mmuextBatch: plain(mmuextBatch),
  multicall: plain(multicall),
  pinBegins: plain(pinBegins),
  unmapBegins: plain(unmapBegins),
  proceed: plain(proceed),
  switchMode: hardware(switchMode),
  speculate: hardware(speculate),
  evict: hardware(evict),
  setAccessed: hardware(setAccessed),
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

/** Somebody is there to do it, the flushes of the era follow, and what waits for a lock happens later. */
const around = (xen: Xen) => {
  const { scope, nobody } = xen
  const flushes = scope.parameters.devalidation === 'flushes' && nobody.length > 0
  const finish = flushes ? afterDevalidation(xen) : (_: State, answered: Answered): Answered => answered
  return (operation: Operation, carryOut: (s: State) => Answered): ((s: State) => Answered) => {
    const possible = enabled(scope, operation)
    return (s) => {
      if (!possible(s)) return null
      const answered = finish(s, carryOut(s))
      return answered?.state.host === 'waiting' ? null : answered
    }
  }
}

/** Every owned frame none/0/1 and empty, no base pointer loaded, nothing cached. */
const withOwners = ({ owners }: Scope, s: State): State =>
  State.with(
    {
      frames: s.frames.map((f, mfn) => {
        const owner = owners[mfn] ?? null
        return owner === null ? f : Frame.with({ owner, allocated: true, count: 1 }, f)
      }),
    },
    s,
  )

/** The design without its laws, which stand in invariants/. */
export const xenDirectPaging = designOf({
  id: 'xen-direct-paging',
  scope: scopeCodec,
  rules,
  state: State,
  bare: withOwners,
  operations,
  given: (chosen: Rules<typeof rules>, scope: Scope): Xen => xenOf(chosen, scope),
  carriesOut,
  around,
  propose,
})
