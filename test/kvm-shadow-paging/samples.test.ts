/** Random search finds what a missing rule lets through, far beyond the scope in which its attack was found. */
import { describe, expect, test } from 'vitest'
import { sample } from '../../checker/sample/sample.ts'
import { kvm, opened } from './scopes.ts'

const wide = kvm.book.own.spec.scopes.filter(({ use }) => use === 'sample').map(({ id }) => id)

describe('without a rule, something it protects breaks', () => {
  test.each([
    ['roleHasAccess', 'absent', 'many', ['no-excess-rights', 'role-is-complete']],
    ['roleHasAccess', 'absent', 'many-vcpus', ['no-excess-rights', 'role-is-complete']],
    ['largePageKey', 'cleanIsDirty', 'many', ['dirty-before-write']],
    ['storesReachShadows', 'absent', 'many-roots', ['no-excess-rights', 'right-frame']],
    ['storeFlushes', 'absent', 'many-roots', ['no-remembered-way-into-a-table', 'completed-accesses-are-right']],
    ['dropOrder', 'entryFirst', 'many-vcpus', ['rmap-is-exact', 'host-alive']],
    ['quadrantCompared', 'absent', 'many-quadrants', ['no-excess-rights', 'right-frame']],
    ['reportOrder', 'copiedEarly', 'many-quadrants', ['writes-are-logged']],
    ['markIsAtomic', 'absent', 'many-vcpus', ['only-marks-besides-stores']],
    ['pdptrsChecked', 'absent', 'many-roots', ['page-pointers-are-valid', 'register-writes-end-rightly']],
    ['rootLoadFlushes', 'absent', 'many-roots', ['invalidation-takes-effect']],
  ])('%s=%s in %s', (rule, form, scope, invariants) => {
    const { breaches } = sample(opened(scope, { [rule]: form }), { seed: 1, runs: 60, steps: 100 })
    expect(invariants).toContain(breaches[0]?.invariant)
  })
})

test('as-written breaks in every wide scope, in at least six ways', () => {
  const broken = wide.map((scope) => {
    const problem = opened(scope, {}, {}, 'as-written')
    return [1, 2, 3, 4, 5].flatMap((seed) =>
      sample(problem, { seed, runs: 1, steps: 60 }).breaches.map(({ invariant }) => invariant),
    )
  })
  expect(broken.map(({ length }) => length > 0)).toEqual(wide.map(() => true))
  expect(new Set(broken.flat()).size).toBeGreaterThanOrEqual(6)
})

test('together the walks accept every operation and give every invariant something to judge', () => {
  const reports = wide.map((scope) => sample(opened(scope), { seed: 1, runs: 6, steps: 100 }))
  const operations = reports.flatMap((report) => report.operations)
  const invariants = reports.flatMap((report) => report.invariants)
  const accepted = new Set(operations.filter((count) => count.accepted > 0).map(({ id }) => id))
  const exercised = new Set(invariants.filter((count) => count.exercised > 0).map(({ id }) => id))
  expect(accepted).toEqual(new Set(operations.map(({ id }) => id)))
  expect(exercised).toEqual(new Set(invariants.map(({ id }) => id)))
})
