/** Why an operation was refused, what every operation is given, and how it answers. */
import * as E from 'fp-ts/lib/Either.js'
import type { Outcome, Rules } from '../../frame/machine.ts'
import { limitOf } from './geometry.ts'
import type { Answer } from './operations.ts'
import type { RuleId, rules } from './rules.ts'
import type { Scope } from './scope.ts'
import type { State } from './state.ts'

/** The rule that refused, the code the caller sees, and where it happened. */
export interface Refusal {
  readonly rule: RuleId
  readonly errno: 'EINVAL' | 'ENOMEM' | 'EFAULT' | 'EEXIST'
  readonly vm: number
}

/** null: not enabled, because a lock or a resource is not to be had now. */
export type Answered = Outcome<State, Refusal, Answer>

/** What every operation is given. */
export interface Kvm {
  readonly rules: Rules<typeof rules>
  readonly scope: Scope
  /** Guest pages that the tables can address. */
  readonly limit: number
}

export const kvmOf = (chosen: Rules<typeof rules>, scope: Scope): Kvm => ({ rules: chosen, scope, limit: limitOf(scope) })

export const answered = (answer: Answer, state: State): Answered => ({ answer: E.right(answer), state })

export const done = (state: State): Answered => answered('done', state)

/** The state is the one that is left behind. */
export const refuse = (rule: RuleId, errno: Refusal['errno'], vm: number, state: State): Answered => ({
  answer: E.left({ rule, errno, vm }),
  state,
})
