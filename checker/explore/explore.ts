/** Exhaustive exploration: exact, breadth first, so that every trace is a shortest one. */
import type { Machine, Operation, Refusal } from '../../model/frame/machine.ts'
import { equivarianceLaw } from '../judge/equivariance.ts'
import { type Budget, builtIn, equivariant, type Ledger, type Problem, type Report, type Surroundings } from '../report.ts'
import { type Canonical, canonicalFor } from './canonical.ts'
import { alone, type Crew, type Memory, type Order } from './crew.ts'
import type { Lens } from './expander.ts'
import { guardFor, type Watch } from './guard.ts'
import { memberOf } from './member.ts'
import { type Packer, packerFor, referencePacker } from './packer.ts'
import { breachAt, LostTrace } from './path.ts'
import { arenaFor, deskFor, type Goal, search } from './search.ts'
import { invariantCounts, operationCounts, total } from './statistics.ts'

export type { Goal } from './search.ts'

export interface ExploreOptions extends Surroundings {
  /** Explore up to renaming of the machine's scalarsets. */
  readonly symmetry: boolean
  readonly goal: Goal
  readonly budget?: Budget
  /** Pack through the closures of the declaration instead of generated code; for agreement tests. */
  readonly packing?: 'generated' | 'reference'
  /** Who searches with us; without it nobody. */
  readonly crew?: Crew
}

const lensOf = <S, Op extends Operation, R extends Refusal, A>(
  machine: Machine<S, Op, R, A>,
  operations: ReadonlyArray<Op>,
  packer: Packer<S>,
  canonical: Canonical | null,
  watch: Watch | null,
  ledger: Ledger | undefined,
): Lens<S> => ({ packer, canonical, guard: watch === null ? null : guardFor(machine, operations, packer, watch, ledger) })

/**
 * Another member of an exploration with these options: it carries out orders on the memory of the crew, on a problem of
 * its own that must be the same. `ledger` is what its own rules count.
 */
export const helper = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  { symmetry, ledger }: Pick<ExploreOptions, 'symmetry' | 'ledger'>,
  crew: { readonly members: number } & Memory,
  rank: number,
): ((order: Order) => void) => {
  const { machine } = problem
  const packer = packerFor(machine.state)
  const canonical = symmetry ? canonicalFor(machine.state, packer) : null
  const operations = [...machine.operation.values()]
  const lens = lensOf(machine, operations, packer, canonical, canonical === null ? null : 'spread', ledger)
  const shared = { members: crew.members, memory: crew }
  // Only after the first order: until then the lead may still be making the desk.
  let carryOut: ((order: Order) => void) | null = null
  return (order) => {
    carryOut ??= memberOf(
      problem,
      operations,
      lens,
      deskFor(problem, operations, lens, shared),
      arenaFor(lens, shared),
      rank,
      ledger,
    ).carryOut
    carryOut(order)
  }
}

/** Visit every reachable state of a machine, or as many as the goal and the budget ask for. */
export const explore = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  options: ExploreOptions,
): Report<Op> => {
  const { machine } = problem
  const packer = options.packing === 'reference' ? referencePacker(machine.state) : packerFor(machine.state)
  const canonical = options.symmetry ? canonicalFor(machine.state, packer) : null
  if (canonical === null) return run(problem, options, packer, null, null)
  const reduced = attempt(() => run(problem, options, packer, canonical, 'spread'))
  if (reduced?.breaches.every(({ invariant }) => invariant !== equivariant)) return reduced
  // A step or an invariant tells names apart, so the reduction is unsound: show which step, without the reduction.
  const again = { ...options, crew: alone }
  const toTheFault = { ...again, goal: { kind: 'invariant', id: equivariant } } as const
  const report = run(problem, toTheFault, packer, null, 'everywhere')
  return report.breaches.length > 0 ? report : run(problem, again, packer, null, null)
}

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
  { symmetry: _, goal, budget = {}, packing: __, crew = alone, ...surroundings }: ExploreOptions,
  packer: Packer<S>,
  canonical: Canonical | null,
  watch: Watch | null,
): Report<Op> => {
  const { machine, laws } = problem
  const operations = [...machine.operation.values()]
  const lens = lensOf(machine, operations, packer, canonical, watch, surroundings.ledger)
  const found = search(problem, operations, { ...lens, goal, budget, crew }, surroundings)
  const judged = watch === null ? problem : { machine, laws: { ...laws, step: [...laws.step, equivarianceLaw(machine)] } }
  const { states, spots, shortfall, counters } = found
  return {
    engine: 'exhaustive',
    complete: found.exhausted,
    shortfall,
    states: states.size,
    transitions: total(counters.accepted),
    rejections: total(counters.refused),
    depth: found.depth,
    cut: total(counters.cut),
    operations: operationCounts(operations, counters),
    invariants: invariantCounts([...laws.state, ...laws.step], builtIn.length, counters),
    refusals: found.refusals,
    breaches: spots
      .map((spot) => breachAt(judged, operations, packer, canonical, states, spot))
      .sort((a, b) => a.length - b.length),
  }
}
