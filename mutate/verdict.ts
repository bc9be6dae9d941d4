/** What comes of one mutant. */
import type { Stage } from './check.ts'

export interface Killed {
  readonly kind: 'killed'
  readonly stage: Stage
  readonly check: string
  /** What differed. */
  readonly difference: string
  /** The check did not end: the mistake made it run on. */
  readonly timeout: boolean
}

export interface Survived {
  readonly kind: 'survived'
  /** How many checks of each stage saw nothing, and of how many. */
  readonly ran: ReadonlyArray<{ readonly stage: Stage; readonly done: number; readonly of: number }>
}

/** The run ended first, or a check took too long without the mistake as well. */
export interface Unjudged {
  readonly kind: 'unjudged'
  readonly why: 'the run ended' | 'too slow without the mistake too'
}

export const notJudged = (why: Unjudged['why']): Unjudged => ({ kind: 'unjudged', why })

export type Verdict = Killed | Survived | Unjudged

export const killed = (stage: Stage, check: string, difference: string, timeout = false): Killed => ({
  kind: 'killed',
  stage,
  check,
  difference,
  timeout,
})
