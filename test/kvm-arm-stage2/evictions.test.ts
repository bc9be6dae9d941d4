/** Leaving evictions out is sound: a processor that forgets breaks what one that only remembers breaks, and no sooner. */
import { describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import type { Choice } from '../../model/frame/machine.ts'
import { opened, rememberedForms } from './scopes.ts'

const operations = ['hostMap', 'topup', 'fault', 'unmapBegins', 'proceed', 'speculate']

/** What breaks within some steps of the start. */
const signs = (choice: Choice, evicts: boolean): ReadonlyArray<string> => {
  const problem = opened('evictions', choice, { operations: evicts ? [...operations, 'evict'] : operations })
  return explore(problem, { symmetry: true, goal: { kind: 'all' }, budget: { states: 6_000 } })
    .breaches.filter(({ length }) => length <= 12)
    .map(({ invariant, length }) => `${invariant} after ${length}`)
    .sort()
}

describe('with and without evictions', () => {
  test('the corrected rules hold', () => {
    expect([signs({}, false), signs({}, true)]).toEqual([[], []])
  })

  test.each(rememberedForms)('%o breaks the same, as soon', (choice) => {
    expect(signs(choice, true)).toEqual(signs(choice, false))
  })

  test('some of them break something', () => {
    expect(rememberedForms.filter((choice) => signs(choice, false).length > 0).length).toBeGreaterThan(4)
  })
})
