/**
 * A store whose bytes and value make no difference is offered once: as the first of the menu. Whichever that is, the same
 * states are reached.
 */
import { expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import { opened } from './scopes.ts'

const sizes = (id: string, change: object) => {
  const { states, depth, complete } = explore(opened(id, {}, change), { symmetry: true, goal: { kind: 'all' } })
  return { states, depth, complete }
}

test.each([
  { id: 'two-vcpus', menu: ['F3|W|U|A|D', '-', 'F2|W|U|A'], bytes: ['8+8', '0+8'] },
  { id: 'becomes-a-table-tagged', menu: ['-'], bytes: ['8+8', '0+8'] },
  { id: 'demand-fault', menu: ['F2|W|U', 'F2|W|U|A', 'F2|W|U|A|D', '-'], bytes: ['8+8', '0+8'] },
])('in $id, whichever store comes first', ({ id, menu, bytes }) => {
  expect(sizes(id, { menu, bytes })).toEqual(sizes(id, {}))
})
