/** Exploring up to renaming of shadow pages visits one state of every orbit of the full exploration, and finds the same attacks. */
import { describe, expect, test } from 'vitest'
import { scalarsets } from '../../checker/explore/names.ts'
import { explore } from '../../checker/explore.ts'
import { renamings } from '../../model/finite/index.ts'
import { type Choice, law } from '../../model/machine.ts'
import { opened } from './scopes.ts'

const scopes = [
  { id: 'becomes-a-table', change: { pages: 4 } },
  { id: 'shared-table', change: { pages: 4 } },
  { id: 'two-links', change: {} },
]

describe.each(scopes)('$id', ({ id, change }) => {
  const { machine, laws } = opened(id, {}, change)
  const renames = renamings(scalarsets(machine.state.shape)).map((p) => machine.state.rename(p))

  test('has as many states up to symmetry as orbits without it', () => {
    const orbits = new Set<string>()
    const tally = law<unknown, unknown>({
      id: 'tally',
      view: 'bookkeeping',
      subjects: (s) => [s],
      wrong: (s) => {
        orbits.add(renames.map((rename) => machine.state.print(rename(s))).toSorted()[0] ?? '')
        return null
      },
    })
    const all = explore({ machine, laws: { state: [tally], step: [] } }, { symmetry: false, goal: { kind: 'all' } })
    const reduced = explore({ machine, laws }, { symmetry: true, goal: { kind: 'all' } })
    expect(all.complete && reduced.complete).toBe(true)
    expect(reduced.states).toBe(orbits.size)
    expect(all.states).toBeGreaterThanOrEqual(reduced.states)
  })
})

/** What breaks within a few steps of the start. */
const signs = (id: string, choice: Choice, symmetry: boolean): ReadonlyArray<string> =>
  explore(opened(id, choice), { symmetry, goal: { kind: 'all' }, budget: { states: 4_000 } })
    .breaches.filter(({ length }) => length <= 5)
    .map(({ invariant, length }) => `${invariant} after ${length}`)
    .sort()

test.each([
  ['shared-table', { roleHasAccess: 'absent' }],
  ['read-only-page', { readFixupUnmaps: 'absent' }],
  ['becomes-a-table', { everyMappingProtected: 'everyOther' }],
  ['becomes-a-table-tagged', { storeFlushes: 'absent' }],
  ['recycling', { rootOutlivesZap: 'absent' }],
])('finds the same in %s with and without symmetry', (id, choice) => {
  const found = signs(id, choice as Choice, true)
  expect(found.length).toBeGreaterThan(0)
  expect(found).toEqual(signs(id, choice as Choice, false))
})
