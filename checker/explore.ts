/** Exhaustive exploration: exact, breadth first, so that every trace is a shortest one. */
import type { Operation, Refusal } from '../model/machine.ts'
import { canonicalFor } from './explore/canonical.ts'
import { packerFor, referencePacker } from './explore/packer.ts'
import { breachAt } from './explore/path.ts'
import { type Goal, search } from './explore/search.ts'
import type { Budget, Problem, Report, Surroundings } from './report.ts'

export type { Goal } from './explore/search.ts'

export interface ExploreOptions extends Surroundings {
  /** Explore up to renaming of the machine's scalarsets. */
  readonly symmetry: boolean
  readonly goal: Goal
  readonly budget?: Budget
  /** Pack through the closures of the declaration instead of generated code; for agreement tests. */
  readonly packing?: 'generated' | 'reference'
}

/** Visit every reachable state of a machine, or as many as the goal and the budget ask for. */
export const explore = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  { symmetry, goal, budget = {}, packing = 'generated', ...surroundings }: ExploreOptions,
): Report<Op> => {
  const { machine } = problem
  const packer = packing === 'generated' ? packerFor(machine.state) : referencePacker(machine.state)
  const canonical = symmetry ? canonicalFor(machine.state, packer) : null
  const operations = [...machine.operation.values()]
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
    invariants: [...stateJury.counts(), ...stepJury.counts()],
    refusals: statistics.refusals(),
    breaches: spots
      .map((spot) => breachAt(problem, operations, packer, canonical, states, spot))
      .sort((a, b) => a.length - b.length),
  }
}
