/** Random search: walks far beyond what can be explored, and the shortest trace that shrinking makes of a broken one. */
import * as fc from 'fast-check'
import type { Operation, Refusal } from '../../model/frame/machine.ts'
import type { Breach, Budget, Problem, Report, Surroundings } from '../report.ts'
import { Counters } from './counters.ts'
import { limits } from './limits.ts'
import { Trial } from './trial.ts'
import type { Walk } from './walk.ts'
import { Walks } from './walks.ts'

export interface SampleOptions extends Surroundings {
  /** The same seed gives the same walks. */
  readonly seed: number
  /** How many walks. */
  readonly runs: number
  /** How many answered operations a walk has at most. */
  readonly steps: number
  /** `states` counts visited states; `bytes` is never reached. */
  readonly budget?: Budget
  /** The `replayPath` of an earlier report: only that case is run. Takes the same seed and steps. */
  readonly path?: string
}

/**
 * In this report `states` counts visits, not distinct states, and `depth` is the longest walk. The counters speak of
 * the generated walks; what shrinking tried is not counted.
 */
export interface SampleReport<Op> extends Report<Op> {
  readonly engine: 'sample'
  readonly seed: number
  /** With the seed, leads straight to the breach; null where nothing broke. */
  readonly replayPath: string | null
}

/** Raised for a path that fast-check did not make, or not for this machine. */
export class UnknownPath extends Error {
  constructor(readonly path: string) {
    super(`no case at path '${path}'`)
  }
}

const breachOf = <S, Op>({ fault, start, taken }: Walk<S, Op>): ReadonlyArray<Breach<Op>> => {
  const operations = taken.map(({ operation }) => operation)
  return fault === null ? [] : [{ ...fault, length: operations.length, start: start.name, operations }]
}

/** fast-check's words for a path that leads nowhere; it raises a plain Error. */
const isLost = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Unable to replay')

/**
 * Draws walks until a law breaks or all runs are done, and shrinks the walk that broke it until no step of it can be
 * left out. A search that is told to stop while it shrinks reports what it has by then. On a replay, no breach means
 * that the case of this path breaks nothing any more. Throws UnknownPath.
 */
export const sample = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  { seed, runs, steps, budget = {}, path, ...surroundings }: SampleOptions,
): SampleReport<Op> => {
  if (path !== undefined && !/^\d+(:\d+)*$/.test(path)) throw new UnknownPath(path)
  const counters = new Counters(problem)
  const limit = limits(budget, surroundings)
  const trial = new Trial<S, Op>(limit, () => {
    surroundings.progress?.({
      states: counters.states,
      transitions: counters.transitions,
      frontier: Math.max(0, runs - counters.runs),
      depth: counters.depth,
      bytes: 0,
    })
  })
  const property = fc.property(new Walks(problem, steps, counters, limit), trial.holds)
  const parameters = path === undefined ? { seed, numRuns: runs } : { seed, numRuns: 1, path }
  let replayPath: string | null = null
  try {
    replayPath = fc.check(property, parameters).counterexamplePath
  } catch (error) {
    if (!isLost(error)) throw error
  }
  if (trial.crash !== null) throw trial.crash.error
  const { broken } = trial
  if (broken === null && path !== undefined && counters.last !== null && counters.last.fault !== null) throw new UnknownPath(path)
  return {
    engine: 'sample',
    complete: false,
    shortfall: limit.shortfall(),
    states: counters.states,
    transitions: counters.transitions,
    rejections: counters.rejections,
    depth: counters.depth,
    cut: counters.cut,
    operations: counters.operations(),
    invariants: counters.judge.counts(),
    refusals: counters.refusals(),
    breaches: broken === null ? [] : breachOf(broken),
    seed,
    replayPath: broken === null ? null : replayPath,
  }
}
