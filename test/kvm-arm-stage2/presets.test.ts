/** The patch as it was written breaks what its defects say, and the stub of a flush hides nothing but itself. */
import { describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import { sample } from '../../checker/sample/sample.ts'
import { opened } from './scopes.ts'

const broken = (scope: string, preset: string): ReadonlyArray<string> =>
  explore(opened(scope, {}, {}, preset), { symmetry: true, goal: { kind: 'all' }, budget: { states: 3_000 } }).breaches.map(
    ({ invariant }) => invariant,
  )

describe.each(['as-written', 'as-written-with-flush'])('%s', (preset) => {
  test.each([
    ['creation', 'table-count-is-exact'],
    ['slot-removal', 'no-reachable-freed-page'],
    ['device-range-low', 'device-entries-stay'],
    ['two-processors', 'no-dangling-table'],
    ['vmids', 'one-vmid-per-vm'],
  ])('breaks in %s, among others, %s', (scope, invariant) => {
    expect(broken(scope, preset)).toContain(invariant)
  })
})

test('random search finds what as-written-with-flush breaks', () => {
  const report = sample(opened('many', {}, {}, 'as-written-with-flush'), { seed: 1, runs: 5, steps: 60 })
  expect(report.breaches.length).toBeGreaterThan(0)
})

test('random search finds a hole that gives a reference back', () => {
  const report = sample(opened('many', { putOnlyPresent: 'absent' }), { seed: 1, runs: 40, steps: 100 })
  expect(report.breaches.length).toBeGreaterThan(0)
})
