/**
 * The contract every design fulfils. A design is a pure state machine with rules as values; the checker knows
 * nothing else about it.
 */
import type { Either } from 'fp-ts/lib/Either.js'
import type { Type } from 'io-ts'
import type { Finite } from './finite/finite.ts'

/** One thing the guest, the host or the hardware does, with all its arguments. */
export interface Operation {
  readonly op: string
}

/** Why an operation was refused: the rule that refused, the real error code, and the facts. */
export interface Refusal {
  readonly rule: string
  readonly errno: string
}

/** null: not enabled now. Otherwise the answer, and the state after it, also after a refusal. */
export type Outcome<S, R, A> = { readonly answer: Either<R, A>; readonly state: S } | null

/** A start state with the name that the scope gives it. */
export interface Start<S> {
  readonly name: string
  readonly state: S
}

/** What the sampler should try next: a family of operations with its weight, built only if it is chosen. */
export type Proposal<Op> = readonly [weight: number, draw: () => Finite<Op>]

/**
 * A pure transition system over finite values. `step` is curried so that an explorer may apply it once per
 * operation; it never throws for a state of `state`, and never prefers small indices: renaming the operation and
 * the state renames the outcome.
 */
export interface Machine<S, Op extends Operation, R extends Refusal, A> {
  readonly state: Finite<S>
  readonly operation: Finite<Op>
  /** The scope's start states; lengths count from these. */
  readonly initial: ReadonlyArray<Start<S>>
  readonly step: (op: Op) => (s: S) => Outcome<S, R, A>
  /** Sampler only: what is worth trying in this state. What is never proposed is drawn too. */
  readonly propose?: (s: S) => ReadonlyArray<Proposal<Op>>
}

/** One answered operation: what step invariants judge. */
export interface Step<S, Op, R, A> {
  readonly before: S
  readonly operation: Op
  readonly answer: Either<R, A>
  readonly after: S
}

/** A statement about a state, or about a step, that must always hold. Its name, view and sentence stand in the spec. */
export interface Invariant<On, X> {
  /** Step invariants: the kinds of operation that are judged; absent for all. */
  readonly of?: ReadonlyArray<string> | null
  /** Outside critical sections, at VM entry, ...: where this is false nothing is owed. */
  readonly when?: (on: On) => boolean
  /** What is judged here. The invariant is exercised where `when` holds and a subject exists. */
  readonly subjects: (on: On) => ReadonlyArray<X>
  /** A sentence naming frame, slot and value, or null where nothing is wrong. */
  readonly wrong: (x: X, on: On) => string | null
}

/** What a law says of one state or step: not owed here, held, or broken with a sentence. */
export type Judgement = { readonly kind: 'idle' | 'held' } | { readonly kind: 'broken'; readonly message: string }

/** An invariant under the id that the spec gives it, with its subjects hidden, so that all stand in one list. */
export interface Law<On> {
  readonly id: string
  /** The kinds of operation judged; absent or null for all. */
  readonly of?: ReadonlyArray<string> | null
  readonly judge: (on: On) => Judgement
}

const idle: Judgement = { kind: 'idle' }
const held: Judgement = { kind: 'held' }

/** The kind of the operation in a step; nothing for a state. */
const kindOf = (on: unknown): string => (on as { readonly operation?: Operation }).operation?.op ?? ''

/** Hide what an invariant judges. */
export const law = <On, X>(id: string, { of = null, when, subjects, wrong }: Invariant<On, X>): Law<On> => ({
  id,
  of,
  judge: (on) => {
    if (of !== null && !of.includes(kindOf(on))) return idle
    if (when !== undefined && !when(on)) return idle
    const judged = subjects(on)
    if (judged.length === 0) return idle
    for (const x of judged) {
      const message = wrong(x, on)
      if (message !== null) return { kind: 'broken', message }
    }
    return held
  },
})

/** The laws of one scope: those that judge states, and those that judge steps. */
export interface Laws<S, Op, R, A> {
  readonly state: ReadonlyArray<Law<S>>
  readonly step: ReadonlyArray<Law<Step<S, Op, R, A>>>
}

/** Every rule with its forms by name; `standard` comes first. */
export type RuleTable = Readonly<Record<string, Readonly<{ standard: unknown } & Record<string, unknown>>>>

/** One form of every rule. Operations read `rules.x` at the moment of use and never test which form they got. */
export type Rules<T extends RuleTable> = { readonly [K in keyof T]: T[K]['standard'] }

/** The form chosen for each rule that is not `standard`. */
export type Choice = Readonly<Record<string, string>>

/** Raised for a choice that names a rule or a form that does not exist. */
export class UnknownForm extends Error {
  constructor(
    readonly rule: string,
    readonly form: string,
    readonly known: ReadonlyArray<string>,
  ) {
    super(`no form '${form}' of rule '${rule}'; known: ${known.join(', ')}`)
  }
}

/** The rules that a choice stands for: every rule `standard` but those it names. */
export const chooseRules = <T extends RuleTable>(table: T, choice: Choice): Rules<T> => {
  for (const [rule, form] of Object.entries(choice)) {
    const forms = table[rule]
    if (forms === undefined) throw new UnknownForm(rule, form, Object.keys(table))
    if (!(form in forms)) throw new UnknownForm(rule, form, Object.keys(forms))
  }
  const chosen = Object.entries(table).map(([rule, forms]) => [rule, forms[choice[rule] ?? 'standard']])
  return Object.fromEntries(chosen) as Rules<T>
}

/** One modelled system, ready to be put in a scope. */
export interface Design<Scope, T extends RuleTable, S, Op extends Operation, R extends Refusal, A> {
  readonly id: string
  readonly scope: Type<Scope, unknown>
  readonly rules: T
  readonly machine: (scope: Scope, rules: Rules<T>) => Machine<S, Op, R, A>
  readonly laws: (scope: Scope, machine: Machine<S, Op, R, A>) => Laws<S, Op, R, A>
}

/**
 * The function with its last result remembered: all steps from one state ask the same of it. Pure from outside; the
 * one place under `model` that remembers anything.
 */
export const lastResult = <A extends object, B>(of: (a: A) => B): ((a: A) => B) => {
  let asked: A | null = null
  let answer: B | null = null
  return (a) => {
    if (asked !== a || answer === null) {
      answer = of(a)
      asked = a
    }
    return answer
  }
}

/** Raised for an index outside a list: a mistake in the model, never an answer. */
export class OutOfList extends Error {
  constructor(index: number, length: number) {
    super(`index ${index} is outside a list of ${length}`)
  }
}

/** The only way to index a list. */
export const at = <A>(list: ReadonlyArray<A>, index: number): A => {
  if (!(index >= 0 && index < list.length)) throw new OutOfList(index, list.length)
  return list[index] as A
}

/** The list with one element replaced. */
export const replaceAt = <A>(list: ReadonlyArray<A>, index: number, value: A): ReadonlyArray<A> => {
  if (!(index >= 0 && index < list.length)) throw new OutOfList(index, list.length)
  const copy = list.slice()
  copy[index] = value
  return copy
}
