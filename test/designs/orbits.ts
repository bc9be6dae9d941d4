/** Exploring with and without symmetry, for the tests that compare the two. */

import { explore } from '../../checker/explore/explore.ts'
import { scalarsets } from '../../checker/explore/names.ts'
import type { Problem } from '../../checker/report.ts'
import { renamings } from '../../model/frame/finite/index.ts'
import { law, type Operation, type Refusal } from '../../model/frame/machine.ts'

/** Explores to the end with and without symmetry; `orbits` are counted among all states, by every renaming there is. */
export const exploredBothWays = <S, Op extends Operation, R extends Refusal, A>({ machine, laws }: Problem<S, Op, R, A>) => {
  const renames = renamings(scalarsets(machine.state.shape)).map((p) => machine.state.rename(p))
  const orbits = new Set<string>()
  const tally = law<S, S>('tally', {
    subjects: (s) => [s],
    wrong: (s) => {
      orbits.add(renames.map((rename) => machine.state.print(rename(s))).toSorted()[0] ?? '')
      return null
    },
  })
  const all = explore({ machine, laws: { state: [tally], step: [] } }, { symmetry: false, goal: { kind: 'all' } })
  const reduced = explore({ machine, laws }, { symmetry: true, goal: { kind: 'all' } })
  return { all, reduced, orbits: orbits.size }
}

/** What breaks within `length` steps of the start, in a search of at most `states` states. */
export const earlySigns = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  symmetry: boolean,
  { length, states }: { readonly length: number; readonly states: number },
): ReadonlyArray<string> =>
  explore(problem, { symmetry, goal: { kind: 'all' }, budget: { states } })
    .breaches.filter((breach) => breach.length <= length)
    .map((breach) => `${breach.invariant} after ${breach.length}`)
    .sort()
