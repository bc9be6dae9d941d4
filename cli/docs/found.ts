/** The attacks that the pages show are found anew each time the pages are made. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { nameOf } from '../attack/attack-text.ts'
import { type Attacked, attackExit, attackedOf } from '../attack/attacked.ts'
import { aimed, type Target } from '../attack/target.ts'
import { Complaint } from '../command/complaint.ts'
import { type Environment, type ExitCode, worst } from '../command/environment.ts'
import { progressLine } from '../command/progress.ts'
import type { Finding, Result } from '../search/job.ts'
import { sharing } from '../search/shared.ts'
import type { Subject } from '../spec/subjects.ts'
import type { Violation } from '../trace/trace.ts'

/** An attack that is as the spec says. */
export interface Found {
  readonly target: Target
  readonly finding: Finding
  readonly attacked: Attacked
  /** The shortest trace to the harm. */
  readonly violation: Violation
}

/** Attacks, and a sentence for each that is not as the spec says: a page that showed it would be wrong. */
export interface Attacks {
  readonly found: ReadonlyArray<Found>
  readonly missing: ReadonlyArray<string>
  /** 0 where none is missing. */
  readonly code: ExitCode
}

/** What the searches for some targets have found; a target without a result was not searched. Throws what a search complained about. */
export const foundIn = (targets: ReadonlyArray<Target>, results: ReadonlyArray<Result | undefined>): Attacks => {
  const found: Found[] = []
  const missing: string[] = []
  const codes: ExitCode[] = []
  for (const [i, target] of targets.entries()) {
    const result = results[i]
    if (result === undefined) continue
    if (isLeft(result)) throw new Complaint(...result.left)
    const finding = result.right
    const attacked = attackedOf(target, finding)
    codes.push(attackExit(attacked))
    const violation = finding.violations.find(({ invariant }) => invariant === target.breaks)
    if (attacked.agrees && violation !== undefined) found.push({ target, finding, attacked, violation })
    else missing.push(`${target.subject.book.id}: ${nameOf(target)}: the attack is not as the spec says`)
  }
  return { found, missing, code: worst(codes) }
}

export const findAttacks = async (env: Environment, subjects: ReadonlyArray<Subject>, workers: number): Promise<Attacks> => {
  const { targets } = aimed(subjects, undefined, [])
  const jobs = targets.map(({ job }) => job)
  const line = progressLine(env, jobs)
  const results = await sharing(env.runJobs)(jobs, workers, line.tell)
  line.clear()
  return foundIn(targets, results)
}
