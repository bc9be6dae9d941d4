/** The explorer on two models whose counts were computed by independent programs. */
import { describe, expect, test } from 'vitest'
import { directPagingCore, exactCounts } from '../../../bench/models/direct-paging-core.ts'
import { consistent, twoPhaseCommit } from '../../../bench/models/two-phase-commit.ts'
import { explore } from '../../../checker/explore/explore.ts'

const counts = ({ states, transitions, depth, complete, breaches }: ReturnType<typeof explore>) => ({
  states,
  transitions,
  depth,
  complete,
  broken: breaches.length,
})

const all = { kind: 'all' } as const

describe('two-phase commit', () => {
  test.each([
    [3, 288, 1_145, 10],
    [5, 8_832, 58_145, 16],
    [7, 296_448, 2_744_705, 22],
  ])('with %i managers has %i states, %i transitions and depth %i', (managers, states, transitions, depth) => {
    const problem = { machine: twoPhaseCommit(managers, false), laws: { state: [consistent], step: [] } }
    const report = explore(problem, { symmetry: false, goal: all })
    expect(counts(report)).toEqual({ states, transitions, depth, complete: true, broken: 0 })
  })

  test.each([
    [3, 80, 10],
    [5, 314, 16],
    [7, 920, 22],
  ])('with %i interchangeable managers has %i states up to symmetry', (managers, states, depth) => {
    const problem = { machine: twoPhaseCommit(managers, true), laws: { state: [consistent], step: [] } }
    const report = explore(problem, { symmetry: true, goal: all })
    expect(report).toMatchObject({ states, depth, complete: true, breaches: [] })
  })
})

describe('the direct-paging core', () => {
  test.each([
    [2, 2, 2_579, 35_668, 7],
    [3, 1, 7_833, 126_576, 7],
    [2, 3, 41_695, 895_116, undefined],
    [3, 2, 1_058_529, 32_198_856, 10],
  ])('with %i frames of %i entries has %i states, %i transitions', (frames, entries, states, transitions, depth) => {
    const problem = { machine: directPagingCore(frames, entries, true), laws: { state: [exactCounts], step: [] } }
    const report = explore(problem, { symmetry: false, goal: all })
    expect(counts(report)).toMatchObject({ states, transitions, complete: true, broken: 0 })
    if (depth !== undefined) expect(report.depth).toBe(depth)
  })

  test.each([
    [2, 2, 1_307, 18_105],
    [3, 1, 1_363, 22_107],
    [2, 3, 20_924, 449_329],
    [4, 1, 18_117, 506_825],
    [3, 2, 177_044, 5_387_116],
  ])('with %i interchangeable frames of %i entries has %i states, %i transitions', (frames, entries, states, transitions) => {
    const problem = { machine: directPagingCore(frames, entries, true), laws: { state: [exactCounts], step: [] } }
    const report = explore(problem, { symmetry: true, goal: all })
    expect(counts(report)).toMatchObject({ states, transitions, complete: true, broken: 0 })
  })
})
