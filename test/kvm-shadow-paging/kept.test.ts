/** What is kept in a shadow is what a walk would write: other inputs than those of the spec's scopes. */
import { describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import type { Choice } from '../../model/frame/machine.ts'
import { opened } from './scopes.ts'

/** All that breaks. */
const broken = (scope: string, choice: Choice, change: object): ReadonlyArray<string> =>
  explore(opened(scope, choice, change), { symmetry: true, goal: { kind: 'all' } }).breaches.map(({ invariant }) => invariant)

/** After how many operations one invariant breaks. */
const breaksAfter = (id: string, scope: string, choice: Choice, change: object): number | undefined =>
  explore(opened(scope, choice, change), { symmetry: true, goal: { kind: 'invariant', id } }).breaches.find(
    ({ invariant }) => invariant === id,
  )?.length

describe('an entry that a device has changed', () => {
  test('does not make the frame that it named before writable (CVE-2026-23402)', () => {
    expect(broken('written-by-a-device', {}, {})).toEqual([])
    expect(breaksAfter('tables-are-protected', 'written-by-a-device', { leafFits: 'absent' }, {})).toBe(3)
  })

  test('and that allows more by now serves who asks for it', () => {
    const change = {
      tables: [
        ['F1|W|U|A', '-'],
        ['F2|U|A', '-'],
      ],
      menu: ['F2|W|U|A|D'],
      operations: ['read', 'write', 'dma'],
    }
    expect(broken('written-by-a-device', {}, change)).toEqual([])
    expect(breaksAfter('accesses-get-on', 'written-by-a-device', { leafFits: 'absent' }, change)).toBe(3)
  })
})

describe('a link to a part of a large page, where a table is by now', () => {
  const elsewhere = {
    tables: [
      ['F4|W|U|A|D|PS', 'F1|W|A'],
      ['F0|W|A|D', '-'],
      ['-', 'F3|W|U|A|D'],
    ],
    frames: 6,
    slots: [[0, 1, 2, 3, 4, 5]],
    menu: ['F4|W|U|A|D|PS', 'F2|W|U|A'],
  }

  test('stays if nothing is compared, and goes if the frames are, where they differ (CVE-2026-46113)', () => {
    expect(breaksAfter('host-alive', 'dma-large-or-table', { childFits: 'absent' }, elsewhere)).toBe(4)
    expect(broken('dma-large-or-table', { childFits: 'gfnOnly' }, elsewhere)).toEqual([])
  })
})

describe('a large page that is clean, and a read-only one of the same frames, while CR0.WP is clear', () => {
  const unprotected = { registers: { wp: false }, settings: { wp: [false] } }

  test('have no shadow in common once the kernel has written the read-only one (c22885050e65)', () => {
    expect(broken('clean-and-read-only', {}, unprotected)).toEqual([])
    const absent = { wpTrickBeforeLookup: 'absent' }
    expect(breaksAfter('dirty-before-write', 'clean-and-read-only', absent, unprotected)).toBe(2)
    expect(breaksAfter('stores-leave-marks', 'clean-and-read-only', absent, unprotected)).toBe(3)
  })
})
