/** Carry out one job in this thread. */
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js'
import { explore, helper } from '../../checker/explore/explore.ts'
import type { Progress, Report, Surroundings } from '../../checker/report.ts'
import { sample } from '../../checker/sample/sample.ts'
import { executed, NotEnabled } from '../../checker/trace.ts'
import type { Operation } from '../../model/frame/machine.ts'
import { firstBreak } from '../attack/breaking.ts'
import { sentence } from '../command/complaint.ts'
import { number } from '../command/text.ts'
import type { Entry } from '../designs.ts'
import { violationOf } from '../trace/trace.ts'
import { crewOf, dismiss, type Seat, serve } from './crew.ts'
import type { Job, Result } from './job.ts'
import { type AnyProblem, openProblem } from './problem.ts'
import type { Setting } from './setting.ts'

const clock = (): number => performance.now() / 1000

/** Progress is told a few times a second, however often the search speaks. */
const every = (seconds: number, tell: (p: Progress) => void): ((p: Progress) => void) => {
  let last = clock()
  return (p) => {
    if (clock() - last < seconds) return
    last = clock()
    tell(p)
  }
}

const search = (
  problem: AnyProblem,
  { engine, symmetry, goal, budget, sample: size }: Job,
  around: Surroundings,
  seat: Seat | undefined,
): Report<Operation> => {
  if (engine === 'sample') return sample(problem, { ...size, budget, ...around })
  return explore(problem, { symmetry, goal, budget, ...around, ...(seat === undefined ? {} : { crew: crewOf(seat.ties) }) })
}

const open = (designs: ReadonlyArray<Entry>, setting: Setting) => {
  const entry = designs.find(({ design }) => design.id === setting.design)
  if (entry === undefined) return left([`there is no design ${setting.design}`])
  const opened = openProblem(entry.design, setting.input, setting.choice)
  return isLeft(opened) ? left(opened.left.map((text) => `${setting.place}: scope ${setting.scope}: ${text}`)) : opened
}

/** Play the goal's trace in another setting, as far as it can be played there. */
const again = (
  designs: ReadonlyArray<Entry>,
  setting: Setting,
  report: Report<Operation>,
  invariant: string,
): Either<ReadonlyArray<string>, number | null> => {
  const breach = report.breaches.find((one) => one.invariant === invariant)
  if (breach === undefined) return right(null)
  const opened = open(designs, setting)
  if (isLeft(opened)) return opened
  const { problem } = opened.right
  try {
    const steps = executed(problem, breach.start, breach.operations)
    return right(firstBreak(problem, breach.start, steps, invariant)?.length ?? null)
  } catch (thrown) {
    if (thrown instanceof NotEnabled) return right(null)
    throw thrown
  }
}

/** An exhaustive search tries each operation in every state, so it lists them all. */
const mostOperations = 10_000_000n

/** Why a scope cannot be searched; null if it can. */
const unsearchable = ({ machine }: AnyProblem, { engine, setting }: Job): string | null =>
  engine === 'sample' || machine.operation.size <= mostOperations
    ? null
    : `${setting.place}: scope ${setting.scope}: expected at most ${number(Number(mostOperations))} operations to try in every state, found more; such a scope is for replays only`

const performed = (designs: ReadonlyArray<Entry>, job: Job, around: Surroundings, seat: Seat | undefined): Result => {
  const opened = open(designs, job.setting)
  if (isLeft(opened)) return opened
  const { problem, applied } = opened.right
  const reason = unsearchable(problem, job)
  if (reason !== null) return left([reason])
  const began = clock()
  const found = search(problem, job, { ...around, ledger: applied }, seat)
  const seconds = clock() - began
  const counts = applied.read()
  const { breaches, ...report } = found
  const brokeAgain: Array<number | null> = []
  for (const setting of job.again) {
    const broke = job.goal.kind === 'all' ? right(null) : again(designs, setting, found, job.goal.id)
    if (isLeft(broke)) return broke
    brokeAgain.push(broke.right)
  }
  return right({
    report,
    violations: breaches.map((breach) => violationOf(job.setting, problem, breach)),
    applied: counts,
    seconds,
    brokeAgain,
  })
}

/** A fault in the model or the checker is none of the reader's making; it keeps its stack, for whoever mends it. */
const fault = ({ setting }: Job, thrown: unknown): Result =>
  left([
    `${setting.design}, scope ${setting.scope}: the search failed, which is a mistake in the model or the checker: ${
      (thrown instanceof Error ? thrown.stack : undefined) ?? sentence(thrown)
    }`,
  ])

/** Run a job to its end, its budget, or the stop flag; with a seat, as the lead of those who have the others. */
export const perform = (
  designs: ReadonlyArray<Entry>,
  job: Job,
  stopped: () => boolean,
  progress: (p: Progress) => void,
  seat?: Seat,
): Result => {
  try {
    return performed(designs, job, { clock, stopped, progress: every(0.25, progress) }, seat)
  } catch (thrown) {
    return fault(job, thrown)
  } finally {
    if (seat !== undefined) dismiss(seat.ties)
  }
}

/** Help with a job. What cannot be searched is for the lead to say. */
export const assist = (designs: ReadonlyArray<Entry>, job: Job, seat: Seat): void => {
  const opened = open(designs, job.setting)
  if (isLeft(opened) || unsearchable(opened.right.problem, job) !== null) return
  const { problem, applied } = opened.right
  serve(seat, helper(problem, { symmetry: job.symmetry, ledger: applied }, seat.ties, seat.rank))
}
