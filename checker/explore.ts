/** Exhaustive exploration: exact, breadth first, so that every trace is a shortest one. */
import type { Operation, Refusal } from '../model/machine.ts'
import { equivarianceLaw } from './equivariance.ts'
import { type Canonical, canonicalFor } from './explore/canonical.ts'
import { type Packer, packerFor, referencePacker } from './explore/packer.ts'
import { breachAt, LostTrace } from './explore/path.ts'
import { type Goal, search } from './explore/search.ts'
import { type Budget, equivariant, type Problem, type Report, type Surroundings } from './report.ts'

export type { Goal } from './explore/search.ts'

export interface ExploreOptions extends Surroundings {
  /** Explore up to renaming of the machine's scalarsets. */
  readonly symmetry: boolean
  readonly goal: Goal
  readonly budget?: Budget
  /** Pack through the closures of the declaration instead of generated code; for agreement tests. */
  readonly packing?: 'generated' | 'reference'
}

/** How many states an exploration up to symmetry looks at for steps that prefer some names to others. */
const guarded = 256

/** Visit every reachable state of a machine, or as many as the goal and the budget ask for. */
export const explore = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  options: ExploreOptions,
): Report<Op> => {
  const { machine } = problem
  const packer = options.packing === 'reference' ? referencePacker(machine.state) : packerFor(machine.state)
  const canonical = options.symmetry ? canonicalFor(machine.state, packer) : null
  if (canonical === null) return run(problem, options, packer, null)
  const reduced = attempt(() => run(guardedBy(problem, guarded), options, packer, canonical))
  if (reduced?.breaches.every(({ invariant }) => invariant !== equivariant)) return reduced
  // A step or an invariant tells names apart, so the reduction is unsound: show which step, without the reduction.
  const toTheFault = { ...options, goal: { kind: 'invariant', id: equivariant } } as const
  const report = run(guardedBy(problem, Number.POSITIVE_INFINITY), toTheFault, packer, null)
  return report.breaches.length > 0 ? report : run(problem, options, packer, null)
}

const guardedBy = <S, Op extends Operation, R extends Refusal, A>(
  { machine, laws }: Problem<S, Op, R, A>,
  states: number,
): Problem<S, Op, R, A> => ({ machine, laws: { state: laws.state, step: [...laws.step, equivarianceLaw(machine, states)] } })

/** Null where a breach was found whose trace does not replay. */
const attempt = <Op>(search: () => Report<Op>): Report<Op> | null => {
  try {
    return search()
  } catch (fault) {
    if (fault instanceof LostTrace) return null
    throw fault
  }
}

const run = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  { symmetry: _, goal, budget = {}, packing: __, ...surroundings }: ExploreOptions,
  packer: Packer<S>,
  canonical: Canonical | null,
): Report<Op> => {
  const operations = [...problem.machine.operation.values()]
  const found = search(problem, operations, { packer, canonical, goal, budget }, surroundings)
  const { states, spots, shortfall, statistics, stateJury, stepJury } = found
  return {
    engine: 'exhaustive',
    complete: found.exhausted,
    shortfall,
    states: states.size(),
    transitions: statistics.transitions(),
    rejections: statistics.rejections(),
    depth: found.depth,
    cut: found.cut,
    operations: statistics.operations(),
    invariants: [...stateJury.counts(), ...stepJury.counts()].filter(({ id }) => id !== equivariant),
    refusals: statistics.refusals(),
    breaches: spots
      .map((spot) => breachAt(problem, operations, packer, canonical, states, spot))
      .sort((a, b) => a.length - b.length),
  }
}
