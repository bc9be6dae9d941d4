/**
 * The checks of designs: scenarios, then attacks with their lengths, then proofs with their counts. Attacks near the
 * mistake come first; small proofs, which take less time than most attacks, come before the attacks that are far.
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { attackedOf } from '../cli/attack/attacked.ts'
import { aimed, type Target } from '../cli/attack/target.ts'
import { designs } from '../cli/designs.ts'
import { planned, type Task } from '../cli/prove/plan.ts'
import { exitCodeOf, verdictOf } from '../cli/prove/verdict.ts'
import { scenarioProblems } from '../cli/replay/scenario.ts'
import type { Job, Result } from '../cli/search/job.ts'
import { perform } from '../cli/search/perform.ts'
import { corrected } from '../cli/spec/book.ts'
import { mustAgree, type Subject } from '../cli/spec/subjects.ts'
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

/** Whether the file with the mistake names the rule that is taken away, or a law that is broken. */
const isNear = (near: ReadonlySet<string>, { rule, defect, breaks, first, job }: Target): boolean =>
  [breaks, first.invariant, ...(rule === null ? Object.keys(defect === null ? {} : job.setting.choice) : [rule.id])].some(
    (word) => near.has(word),
  )

const byLength = (targets: ReadonlyArray<Target>): ReadonlyArray<Check> =>
  [...targets].sort((a, b) => a.length - b.length).map(attackCheck)

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

const proofCheck = (task: Task): Check => ({
  stage: 'proofs',
  id: `${task.subject.book.id}: proof ${task.scope.id}`,
  run: () => proofProblem(bounded(task)),
})

const proofsOf = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Task> =>
  planned(subjects, { ...wish, budget: {} }, false)
    .filter(({ scope }) => scope.pinned !== undefined)
    .sort((a, b) => work(a) - work(b))

/** How much all proofs of a design are. */
export const sizeOf = (subject: Subject): number => proofsOf([subject]).reduce((sum, task) => sum + work(task), 0)

/** A proof of so many transitions takes well under a second. */
const small = 20_000

/** `words` are those of the file with the mistake. */
export const checksOf = (subjects: ReadonlyArray<Subject>, words: ReadonlyArray<string>): ReadonlyArray<Check> => {
  const near = new Set(words)
  const { targets } = aimed(subjects, undefined, [])
  const proofs = proofsOf(subjects)
  return [
    ...subjects.map(agreement),
    ...subjects.flatMap(scenarios),
    ...byLength(targets.filter((target) => isNear(near, target))),
    ...proofs.filter((task) => work(task) <= small).map(proofCheck),
    ...byLength(targets.filter((target) => !isNear(near, target))),
    ...proofs.filter((task) => work(task) > small).map(proofCheck),
  ]
}
