/** The checks of designs, cheapest first: scenarios, then attacks with their lengths, then proofs with their counts. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { attackedOf } from '../cli/attacked.ts'
import { designs } from '../cli/designs.ts'
import type { Job, Result } from '../cli/job.ts'
import { perform } from '../cli/perform.ts'
import { planned, type Task } from '../cli/plan.ts'
import { scenarioProblems } from '../cli/scenario.ts'
import { corrected } from '../cli/spec/book.ts'
import { mustAgree, type Subject } from '../cli/subjects.ts'
import { aimed, type Target } from '../cli/target.ts'
import { exitCodeOf, verdictOf } from '../cli/verdict.ts'
import type { Stage } from './check.ts'

export interface Check {
  readonly stage: Stage
  readonly id: string
  /** What differs from the spec; null if nothing does. */
  readonly run: () => string | null
}

const done = (job: Job): Result =>
  perform(
    designs,
    job,
    () => false,
    () => undefined,
  )

const agreement = (subject: Subject): Check => ({
  stage: 'scenarios',
  id: `${subject.book.id}: spec and code agree`,
  run: () => {
    mustAgree(subject)
    return null
  },
})

const scenarios = (subject: Subject): ReadonlyArray<Check> =>
  subject.book.own.spec.scenarios.map((scenario) => ({
    stage: 'scenarios',
    id: `${subject.book.id}: scenario ${scenario.id}`,
    run: () => scenarioProblems(subject, scenario)[0] ?? null,
  }))

const attackProblem = (target: Target): string | null => {
  const result = done(target.job)
  if (isLeft(result)) return result.left[0] ?? 'the search failed'
  const { agrees, found, invariant, length, first, expectedFirst } = attackedOf(target, result.right)
  if (agrees) return null
  if (!found) return `expected ${target.breaks} after ${target.length}, found ${invariant ?? 'no attack'}`
  const sign = first === null ? 'none' : `${first.invariant} after ${first.length}`
  return `expected ${target.breaks} after ${target.length} (first ${expectedFirst.invariant} after ${expectedFirst.length}), found it after ${length} (first ${sign})`
}

const attackCheck = (target: Target): Check => ({
  stage: 'attacks',
  id: `${target.subject.book.id}: ${target.defect === null ? `attack ${target.rule?.id}=${target.variant}` : `defect ${target.defect.id}`}`,
  run: () => attackProblem(target),
})

const attacks = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Check> =>
  [...aimed(subjects, undefined, []).targets].sort((a, b) => a.length - b.length).map(attackCheck)

const proofProblem = (task: Task): string | null => {
  const result = done(task.job)
  if (isLeft(result)) return result.left[0] ?? 'the search failed'
  const verdict = verdictOf(task, result.right)
  if (exitCodeOf(verdict) === 0) return null
  const { violation, pinnedDiffers, shortfall } = verdict
  if (violation !== undefined) return `${violation.invariant} breaks: ${violation.message}`
  if (pinnedDiffers === undefined) return `not finished: ${JSON.stringify(shortfall)}`
  return `expected ${JSON.stringify(pinnedDiffers.expected)}, found ${JSON.stringify(pinnedDiffers.got)}`
}

const wish = {
  scope: undefined,
  deep: false,
  preset: corrected,
  without: [],
  engine: 'exhaustive',
  seed: 1,
  runs: undefined,
} as const

/** A search that goes beyond the pinned states differs already. */
const bounded = (task: Task): Task => {
  const { pinned } = task.scope
  return pinned === undefined ? task : { ...task, job: { ...task.job, budget: { states: pinned.states + 1 } } }
}

/** States and transitions that a proof is known to have. */
const work = ({ scope: { pinned } }: Task): number =>
  pinned === undefined ? Number.POSITIVE_INFINITY : pinned.transitions + pinned.rejections

const proofs = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Check> =>
  planned(subjects, { ...wish, budget: {} }, false)
    .filter(({ scope }) => scope.pinned !== undefined)
    .sort((a, b) => work(a) - work(b))
    .map((task) => ({
      stage: 'proofs',
      id: `${task.subject.book.id}: proof ${task.scope.id}`,
      run: () => proofProblem(bounded(task)),
    }))

/** How much all proofs of a design are. */
export const sizeOf = (subject: Subject): number =>
  planned([subject], { ...wish, budget: {} }, false).reduce((sum, { scope: { pinned } }) => sum + (pinned?.transitions ?? 0), 0)

export const checksOf = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Check> => [
  ...subjects.map(agreement),
  ...subjects.flatMap(scenarios),
  ...attacks(subjects),
  ...proofs(subjects),
]
