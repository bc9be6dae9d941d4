/** Exploring up to renaming of frames, vCPUs and processors visits one state of every orbit of the full exploration. */
import { describe, expect, test } from 'vitest'
import { scalarsets } from '../../checker/explore/names.ts'
import { explore } from '../../checker/explore.ts'
import { renamings } from '../../model/finite/index.ts'
import { type Choice, law } from '../../model/machine.ts'
import { opened, rememberedForms } from './scopes.ts'

const scopes = [
  { id: 'evictions', change: {}, says: 'one processor' },
  { id: 'readers', change: {}, says: 'faults and slots' },
  { id: 'limit', change: {}, says: 'two addresses' },
]

describe.each(scopes)('$id: $says', ({ id, change }) => {
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
    expect(all.states).toBeGreaterThan(reduced.states)
  })
})

/** What breaks within a few steps of the start. */
const signs = (choice: Choice, symmetry: boolean): ReadonlyArray<string> =>
  explore(opened('two-processors', choice), { symmetry, goal: { kind: 'all' }, budget: { states: 8_000 } })
    .breaches.filter(({ length }) => length <= 6)
    .map(({ invariant, length }) => `${invariant} after ${length}`)
    .sort()

test('two processors are as good as each other: the same attacks with and without symmetry', () => {
  for (const choice of rememberedForms) expect(signs(choice, true), JSON.stringify(choice)).toEqual(signs(choice, false))
})
