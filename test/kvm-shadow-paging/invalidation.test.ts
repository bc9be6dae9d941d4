/** What invalidation-takes-effect sees, beside the attacks of the spec. */
import { expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import type { Choice } from '../../model/frame/machine.ts'
import { opened } from './scopes.ts'

/** What the shortest trace to its breach ends with. */
const breach = (scope: string, choice: Choice, change: object): string | undefined => {
  const goal = { kind: 'invariant', id: 'invalidation-takes-effect' } as const
  return explore(opened(scope, choice, change), { symmetry: true, goal }).breaches.find(({ invariant }) => invariant === goal.id)
    ?.message
}

test('a translation of an address that two levels do not reach is still held when PAE goes off without a flush', () => {
  const change = {
    format: 'pae',
    tables: [
      ['F1', 'F2'],
      ['-', '-'],
      ['F3|W|U|A', '-'],
      ['F4|W|U|A|D', '-'],
    ],
    frames: 5,
    pages: 9,
    menu: ['-'],
    settings: { pae: [true, false] },
    addresses: [4],
    remembers: ['leaf'],
    operations: ['read', 'remember', 'movCr4'],
  }
  expect(breach('tagged', { rootLoadFlushes: 'absent' }, change)).toBe(
    "address 4 still allows a user read, which the guest's tables forbid",
  )
})

test('an entry that a device made clean is no longer writable after an invalidation', () => {
  const change = {
    tables: [
      ['-', 'F1|W|U|A'],
      ['F2|W|U|A|D', '-'],
    ],
    menu: ['F2|W|U|A'],
    addresses: [2],
  }
  expect(breach('dma', {}, change)).toBeUndefined()
  expect(breach('dma', { invlpgDropsEntry: 'absent' }, change)).toBe(
    "address 2 still allows a store without an exit, and the guest's entry has its dirty bit clear",
  )
})
