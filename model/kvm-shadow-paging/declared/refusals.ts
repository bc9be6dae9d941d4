/** Why an operation was refused, what every operation is given, and how it answers. */
import * as E from 'fp-ts/lib/Either.js'
import { at, type Outcome, type Rules } from '../../frame/machine.ts'
import { type Bytes, type Entry, readBytes, readEntry } from './entry.ts'
import type { Geometry } from './geometry.ts'
import type { Answer } from './operations.ts'
import type { RuleId, rules } from './rules.ts'
import { geometryIn, type Scope } from './scope.ts'
import type { Gfn } from './sets.ts'
import type { State } from './state.ts'

/** A general protection fault in the guest. */
export type Errno = '#GP'

export interface Refusal {
  readonly rule: RuleId
  readonly errno: Errno
}

/** null: not enabled. */
export type Answered = Outcome<State, Refusal, Answer>

/** What every operation is given. */
export interface Kvm {
  readonly rules: Rules<typeof rules>
  readonly scope: Scope
  readonly geometry: Geometry
  /** For each frame number, the one that it stands for. */
  readonly unaliased: ReadonlyArray<Gfn>
  /** For each frame, its memory slot, or -1. */
  readonly slotOf: ReadonlyArray<number>
}

export const kvmOf = (chosen: Rules<typeof rules>, scope: Scope): Kvm => {
  const { frames, outside, aliases, slots } = scope
  const numbers = Array.from({ length: frames + outside }, (_, gfn) => gfn)
  return {
    rules: chosen,
    scope,
    geometry: geometryIn(scope),
    unaliased: numbers.map((gfn) => aliases.find(([alias]) => alias === gfn)?.[1] ?? gfn),
    slotOf: numbers.slice(0, frames).map((gfn) => slots.findIndex((slot) => slot.includes(gfn))),
  }
}

/** What a store writes. */
export interface Store {
  readonly bytes: Bytes
  readonly value: Entry
}

/** A store as the operation spells it. */
export const storeOf = ({ bytes, value }: { readonly bytes: string; readonly value: string }): Store => ({
  bytes: readBytes(bytes),
  value: readEntry(value),
})

/** Is this the first way to write it down? A store whose bytes make no difference is offered once. */
export const isFirstSpelling = ({ scope }: Kvm, { bytes, value }: { readonly bytes: string; readonly value: string }): boolean =>
  bytes === at(scope.bytes, 0) && value === at(scope.menu, 0)

export const answered = (answer: Answer, state: State): Answered => ({ answer: E.right(answer), state })

/** The state is the one that is left behind. */
export const refuse = (rule: RuleId, errno: Errno, state: State): Answered => ({ answer: E.left({ rule, errno }), state })
