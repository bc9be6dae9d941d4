/** The numbers on the page of xen-pin-validation: what pins cost and save, and where Xen refuses more. */
import { describe, expect, test } from 'vitest'
import type { Book } from '../../../cli/spec/book.ts'
import { comparisons, differenceCounts } from '../../../exhibits/xen-pin-validation/side-by-side.ts'
import { everyDesign } from '../../designs/subjects.ts'

const { book } = everyDesign.find(({ design }) => design.id === 'xen-pin-validation') ?? {}
if (book === undefined) throw new Error('there is no design xen-pin-validation')

const withSteps = (steps: ReadonlyArray<Record<string, unknown>>): Book => {
  const comparison = [{ id: 'probe', says: 'A probe.', scope: 'two-trees', start: 'running', steps }]
  return { ...book, own: { ...book.own, spec: { ...book.own.spec, comparison } } }
}

describe('audited entries', () => {
  test('are saved by pins where an address space is loaded more than once', () => {
    const ten = comparisons(book).find(({ id }) => id === 'ten-switches')
    // Two trees of two tables with four entries: audited once by two pins, or at each of ten loads.
    expect(ten).toEqual({ id: 'ten-switches', pinned: 2 * 8, unpinned: 10 * 8, naive: 10 * 8 })
  })

  test('are none for one update of a validated table, and the whole tree for the naive machine', () => {
    const entry = { mfn: 4, rw: false }
    const book = withSteps([{ op: 'mmuUpdate', caller: 0, table: 1, slot: 1, entry }])
    expect(comparisons(book)).toEqual([{ id: 'probe', pinned: 0, unpinned: 0, naive: 8 }])
  })

  test.each([
    ['a refused request', { op: 'newBaseptr', vcpu: 0, mfn: 4 }, /probe: step 1: expected a request that both machines accept/],
    [
      'an unknown one',
      { op: 'newBaseptr', vcpu: 0, mfn: 9 },
      /probe: step 1: at mfn expected a frame, 0 to 4, found the number 9/,
    ],
  ])('are not counted for %s', (_, step, message) => {
    expect(() => comparisons(withSteps([step]))).toThrow(message)
  })
})

test('every difference that is met has a note', () => {
  const notes = book.own.spec.design.notes.map(({ id }) => id)
  const counts = differenceCounts(book)
  expect([...counts.keys()].filter((id) => !notes.includes(id))).toEqual([])
  expect(Math.min(...counts.values())).toBeGreaterThan(0)
})
