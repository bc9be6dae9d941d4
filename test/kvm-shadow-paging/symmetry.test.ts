/** Exploring up to renaming of shadow pages visits one state of every orbit of the full exploration, and finds the same attacks. */
import { describe, expect, test } from 'vitest'
import type { Choice } from '../../model/frame/machine.ts'
import { earlySigns, exploredBothWays } from '../designs/orbits.ts'
import { opened } from './scopes.ts'

describe.each([
  ['becomes-a-table', { pages: 4 }],
  ['shared-table', { pages: 4 }],
])('%s', (id, change) => {
  test('has as many states up to symmetry as orbits without it', () => {
    const { all, reduced, orbits } = exploredBothWays(opened(id, {}, change))
    expect(all.complete && reduced.complete).toBe(true)
    expect(reduced.states).toBe(orbits)
    expect(all.states).toBeGreaterThan(reduced.states)
  })
})

test.each<[scope: string, Choice]>([
  ['shared-table', { roleHasAccess: 'absent' }],
  ['read-only-page', { readFixupUnmaps: 'absent' }],
  ['becomes-a-table', { everyMappingProtected: 'everyOther' }],
  ['becomes-a-table-tagged', { storeFlushes: 'absent' }],
  ['recycling', { rootOutlivesZap: 'absent' }],
])('finds the same in %s with and without symmetry', (id, choice) => {
  const problem = opened(id, choice)
  const [found, plain] = [true, false].map((symmetry) => earlySigns(problem, symmetry, { length: 5, states: 1_500 }))
  expect(found).not.toEqual([])
  expect(found).toEqual(plain)
})
