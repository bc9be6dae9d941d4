/** An operation on its way, and how it stops with a refusal. */
import * as E from 'fp-ts/lib/Either.js'
import type { Mfn, Slot } from '../declared/numbers.ts'
import type { Errno, Refusal } from '../declared/refusal.ts'
import type { ReplaceSteps, RuleId } from '../declared/rules.ts'
import type { State } from '../declared/state.ts'

/** A refusal with the state it leaves behind. */
export interface Stopped {
  readonly refusal: Refusal
  readonly state: State
}

/** An operation on its way: the state so far, or why it stopped. */
export type Progress = E.Either<Stopped, State>

/** Stop with a refusal; the state is the one that is left behind. */
export const refuse = (rule: RuleId, errno: Errno, mfn: Mfn | null, slot: Slot | null, state: State): Progress =>
  E.left({ refusal: { rule, errno, mfn, slot, done: 0 }, state })

/** E.flatMap for functions known to take one argument: the library's own looks at its arguments first, which costs as much as a rule. */
export const flatMap =
  <L, A, B>(next: (a: A) => E.Either<L, B>) =>
  (progress: E.Either<L, A>): E.Either<L, B> =>
    E.isLeft(progress) ? progress : next(progress.right)

/** One thing, then another; where the other is refused, the first is undone. */
export const inTurn =
  (first: (s: State) => Progress, second: (s: State) => Progress, undo: (s: State) => State) =>
  (s: State): Progress => {
    const begun = first(s)
    if (E.isLeft(begun)) return begun
    const done = second(begun.right)
    return E.isLeft(done) ? E.left(leaving(undo)(done.left)) : done
  }

/** At last a change that is made whether or not the operation was refused. */
export const lastly =
  (change: (s: State) => State) =>
  (progress: Progress): Progress =>
    E.isLeft(progress) ? E.left(leaving(change)(progress.left)) : E.right(change(progress.right))

/** Gets the new, stores it, puts the old, in the order that a rule says; only getting can be refused. */
export const replacing =
  (order: ReplaceSteps, get: (s: State) => Progress, store: (s: State) => State, put: (s: State) => State) =>
  (s: State): Progress =>
    order.reduce<Progress>((progress, step) => {
      if (E.isLeft(progress)) return progress
      return step === 'get' ? get(progress.right) : E.right(step === 'store' ? store(progress.right) : put(progress.right))
    }, E.right(s))

/** The same refusal, with a change to the state it leaves. */
export const leaving =
  (change: (s: State) => State) =>
  ({ refusal, state }: Stopped): Stopped => ({ refusal, state: change(state) })

/** The same refusal under another code. */
export const coded =
  (errno: Errno) =>
  ({ refusal: { rule, mfn, slot, done }, state }: Stopped): Stopped => ({ refusal: { rule, errno, mfn, slot, done }, state })
