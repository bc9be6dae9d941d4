/** Invalidation that skips the lock where no slot shows a page, and slots that change before it ends. */
import { describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import type { Choice } from '../../model/frame/machine.ts'
import { openedWith } from './scopes.ts'

/** What breaks, each with the length of the shortest way. */
const breaches = (rangeLock: string, choice: Choice): Readonly<Record<string, number>> => {
  const problem = openedWith('ranges-and-slots', { rangeLock }, {}, choice)
  const report = explore(problem, { symmetry: true, goal: { kind: 'all' }, budget: { states: 20_000 } })
  return Object.fromEntries(report.breaches.map(({ invariant, length }) => [invariant, length]))
}

describe('where a range that no slot shows is not counted', () => {
  test('slots that wait for its end keep everything right', () => {
    expect(breaches('overlapping', {})).toEqual({})
  })

  test('slots that do not wait break the count both ways, and the promise', () => {
    const broken = breaches('overlapping', { slotsWaitForRanges: 'absent' })
    expect(broken['host-alive'], 'a slot is created: the end lowers a count of 0').toBe(3)
    expect(broken['faults-are-served'], 'a slot is deleted: the end does not lower it, and every fault is tried again').toBe(6)
    expect(broken['no-reachable-freed-page']).toBe(6)
  })
})

test('where every range is counted, slots need not wait', () => {
  expect(breaches('always', { slotsWaitForRanges: 'absent' })).toEqual({})
})
