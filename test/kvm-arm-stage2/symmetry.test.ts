/** Exploring up to renaming of frames, vCPUs and processors visits one state of every orbit of the full exploration. */
import { describe, expect, test } from 'vitest'
import { earlySigns, exploredBothWays } from '../designs/orbits.ts'
import { opened, rememberedForms } from './scopes.ts'

describe.each([
  ['evictions', 'one processor'],
  ['readers', 'faults and slots'],
  ['limit', 'two addresses'],
  ['slot-move', 'a slot that moves'],
])('%s: %s', (id) => {
  test('has as many states up to symmetry as orbits without it', () => {
    const { all, reduced, orbits } = exploredBothWays(opened(id))
    expect(all.complete && reduced.complete).toBe(true)
    expect(reduced.states).toBe(orbits)
    expect(all.states).toBeGreaterThan(reduced.states)
  })
})

test('two processors are as good as each other: the same attacks with and without symmetry', () => {
  for (const choice of rememberedForms) {
    const problem = opened('two-processors', choice)
    const [found, plain] = [true, false].map((symmetry) => earlySigns(problem, symmetry, { length: 6, states: 8_000 }))
    expect(found, JSON.stringify(choice)).toEqual(plain)
  }
})
