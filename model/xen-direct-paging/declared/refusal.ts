/** Why an operation was refused, and how an operation stops with it. */
import * as E from 'fp-ts/lib/Either.js'
import type { Rules } from '../../frame/machine.ts'
import type { Level, TableType } from './level.ts'
import { levelsOf } from './level.ts'
import type { ReplaceSteps, RuleId, rules } from './rules.ts'
import { isXenSlot, remembers, type Scope, slot3 } from './scope.ts'
import { type Mfn, nobody, type Slot, type State } from './state.ts'

/** Error codes of the hypercalls, and the page faults (with their error code) that a guest store meets. */
export type Errno = 'EINVAL' | 'EBUSY' | 'EPERM' | 'EACCES' | '#PF(2)' | '#PF(3)'

/** The rule that refused, the code the caller sees, and where it happened. */
export interface Refusal {
  readonly rule: RuleId
  readonly errno: Errno
  readonly mfn: Mfn | null
  readonly slot: Slot | null
  /** Requests of a batch that were carried out before. */
  readonly done: number
}

/** A refusal with the state it leaves behind. */
export interface Stopped {
  readonly refusal: Refusal
  readonly state: State
}

/** An operation on its way: the state so far, or why it stopped. */
export type Progress = E.Either<Stopped, State>

/** What every operation is given: the rules in force, the scope with its parameters, and what follows from it. */
export interface Xen {
  readonly rules: Rules<typeof rules>
  readonly scope: Scope
  /** The slots of a table that a guest may use, ascending. */
  readonly slots: ReadonlyArray<Slot>
  /** Those of an L4, and of a PAE root. */
  readonly rootSlots: ReadonlyArray<Slot>
  /** The level of a root. */
  readonly root: Level
  /** A root is a PAE one: its last slot is the one that carries Xen's entries. */
  readonly pae: boolean
  /** No processor needs a flush. */
  readonly nobody: ReadonlyArray<boolean>
  /** For each domain, the processors that its vCPUs run on. */
  readonly processors: ReadonlyArray<ReadonlyArray<boolean>>
}

export const xenOf = (chosen: Rules<typeof rules>, scope: Scope): Xen => {
  const slots = Array.from({ length: scope.entries }, (_, slot) => slot)
  const { levels } = scope
  return {
    rules: chosen,
    scope,
    slots,
    rootSlots: slots.filter((slot) => (levels === 3 ? slot <= slot3(scope) : !isXenSlot(scope, slot))),
    root: levelsOf(levels)[levels - 1] ?? 'l2',
    pae: levels === 3,
    nobody: nobody(scope),
    processors: Array.from({ length: scope.domains }, (_, domain) =>
      remembers(scope) ? scope.vcpus.map((owner) => owner === domain) : [],
    ),
  }
}

/** The slots of a table in this role that a guest may use, ascending. */
export const slotsOf = ({ slots, rootSlots, root }: Xen, type: TableType): ReadonlyArray<Slot> =>
  type === root ? rootSlots : slots

/** Slot 3 of a PAE root, or what lies behind it. */
export const isSlot3 = ({ pae, scope }: Xen, type: TableType, slot: Slot): boolean => pae && type === 'l3' && slot >= slot3(scope)

/** Stop with a refusal; the state is the one that is left behind. */
export const refuse = (rule: RuleId, errno: Errno, mfn: Mfn | null, slot: Slot | null, state: State): Progress =>
  E.left({ refusal: { rule, errno, mfn, slot, done: 0 }, state })

/** E.flatMap for functions known to take one argument: the library's own looks at its arguments first, which costs as much as a rule. */
export const flatMap =
  <L, A, B>(next: (a: A) => E.Either<L, B>) =>
  (progress: E.Either<L, A>): E.Either<L, B> =>
    E.isLeft(progress) ? progress : next(progress.right)

/** One thing, then another; where the other is refused, the first is undone. */
export const both =
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
