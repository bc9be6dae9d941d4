/** An exploration up to symmetry against all reachable states and their orbits, counted by other means. */
import { describe, expect, test } from 'vitest'
import { directPagingCore } from '../../../bench/models/direct-paging-core.ts'
import { twoPhaseCommit } from '../../../bench/models/two-phase-commit.ts'
import { explore } from '../../../checker/explore/explore.ts'
import { scalarsets } from '../../../checker/explore/names.ts'
import { renamings } from '../../../model/frame/finite/index.ts'
import type { Machine, Operation, Refusal } from '../../../model/frame/machine.ts'
import { pens } from '../models/pens.ts'
import { tlbs } from '../models/tlbs.ts'

/** All reachable states, found without any of the explorer's machinery, and the number of their orbits. */
const counted = <S, Op extends Operation, R extends Refusal, A>(machine: Machine<S, Op, R, A>) => {
  const { state: finite, operation, initial, step } = machine
  // A renaming that changes nothing puts bags in order.
  const ordered = finite.rename({})
  const found = new Map(initial.map(({ state }) => [finite.print(ordered(state)), ordered(state)]))
  const operations = [...operation.values()]
  for (const state of found.values())
    for (const op of operations) {
      const outcome = step(op)(state)
      if (outcome === null) continue
      const next = ordered(outcome.state)
      if (!found.has(finite.print(next))) found.set(finite.print(next), next)
    }
  const group = renamings(scalarsets(finite.shape)).map((p) => finite.rename(p))
  const orbit = (state: S): string => group.map((rename) => finite.print(rename(state))).toSorted()[0] ?? ''
  return { states: found.size, orbits: new Set(Array.from(found.values(), orbit)).size }
}

describe('an exploration up to symmetry', () => {
  const goal = { kind: 'all' } as const
  const agrees = <S, Op extends Operation, R extends Refusal, A>(machine: Machine<S, Op, R, A>): void => {
    const problem = { machine, laws: { state: [], step: [] } }
    const { states, orbits } = counted(machine)
    const [plain, reduced] = [false, true].map((symmetry) => explore(problem, { symmetry, goal }))
    expect(plain?.states).toBe(states)
    expect(reduced?.states).toBe(orbits)
    expect(reduced?.states).toBeLessThan(states)
    // From a start state that names a frame, a renaming of a state may lie further away than the state itself.
    if (machine.initial.length === 1) expect(reduced?.depth).toBe(plain?.depth)
    expect(reduced?.depth).toBeLessThanOrEqual(plain?.depth ?? 0)
    expect(reduced?.operations.map(({ id }) => id)).toEqual(plain?.operations.map(({ id }) => id))
  }

  test.each([2, 3])('visits one state of every orbit of %i pens', (size) => agrees(pens(size).machine))
  test.each([2, 3, 4])('visits one state of every orbit of two-phase commit with %i managers', (size) =>
    agrees(twoPhaseCommit(size, true)),
  )
  test.each([
    [2, 2],
    [3, 1],
    [3, 2],
  ])('visits one state of every orbit of %i frames in the bags of %i CPUs', (frames, cpus) => agrees(tlbs(frames, cpus)))
  test.each([2, 3])('visits one state of every orbit of the core with %i frames', (size) =>
    agrees(directPagingCore(size, 1, true)),
  )
})
