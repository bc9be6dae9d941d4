/** Exploring up to renaming of frames visits one state of every orbit of the full exploration, and sees the same. */
import { describe, expect, test } from 'vitest'
import { xenDirectPagingLaws } from '../../invariants/xen-direct-paging/index.ts'
import { chooseRules } from '../../model/frame/machine.ts'
import { xenDirectPaging } from '../../model/xen-direct-paging/machine.ts'
import { earlySigns, exploredBothWays } from './orbits.ts'
import { scopeOf } from './xen-scope.ts'

const scopes = [
  { says: 'two frames of one entry', config: { frames: 2, entries: 1 } },
  { says: 'two frames of two entries', config: { frames: 2, entries: 2 } },
  { says: 'three frames of one entry', config: { frames: 3, entries: 1 } },
  { says: 'two frames of one entry, with PAE', config: { levels: 3, frames: 2, entries: 1 } },
  {
    says: 'two frames of two entries, of a 32-bit guest',
    config: { levels: 3, compat: true, frames: 2, entries: 2, operations: ['mmuUpdate', 'pinTable', 'newBaseptr'] },
  },
  {
    says: 'three frames of one entry between two domains',
    config: {
      frames: 3,
      entries: 1,
      domains: 2,
      owners: [0, 1, null],
      operations: ['mmuUpdate', 'pinTable', 'populate', 'newBaseptr'],
    },
  },
]

describe.each(scopes)('$says', ({ config }) => {
  const scope = scopeOf(config)
  const machine = xenDirectPaging.machine(scope, chooseRules(xenDirectPaging.rules, {}))

  test('has as many states up to symmetry as orbits without it', () => {
    const { all, reduced, orbits } = exploredBothWays({ machine, laws: xenDirectPagingLaws(scope, machine) })
    expect(all.complete && reduced.complete).toBe(true)
    expect(reduced.states).toBe(orbits)
    // A start state that names a frame may reach one member of an orbit sooner than another.
    expect(reduced.depth).toBeLessThanOrEqual(all.depth)
    expect(all.states).toBeGreaterThan(reduced.states)
  })
})

test('finds the same shortest attacks with and without symmetry', () => {
  const scope = scopeOf({ frames: 2, entries: 1 })
  for (const [rule, forms] of Object.entries(xenDirectPaging.rules)) {
    for (const form of Object.keys(forms).slice(1)) {
      const machine = xenDirectPaging.machine(scope, chooseRules(xenDirectPaging.rules, { [rule]: form }))
      const problem = { machine, laws: xenDirectPagingLaws(scope, machine) }
      const signs = [true, false].map((symmetry) => earlySigns(problem, symmetry, { length: 4, states: 2_000 }))
      expect(signs[0], `${rule}=${form}`).toEqual(signs[1])
    }
  }
})
