/** Stores of single bytes: PSE36 stands in byte 2 of an entry, and NX in byte 7. */
import { describe, expect, test } from 'vitest'
import { wordOf, wordsAfter } from '../../invariants/kvm-shadow-paging/view/words.ts'
import { type Entry, readBytes, readEntry, stored } from '../../model/kvm-shadow-paging/declared/entry.ts'

const table = [readEntry('F1|W|U|A'), readEntry('-')]
const value = readEntry('F3|U|D|PS|NX|H')

describe('a store of byte', () => {
  test.each([
    [0, { write: false, user: true, accessed: false, dirty: true, large: true, frame: 1, high: false, noExecute: false }],
    [1, { write: true, frame: 3, high: false, noExecute: false }],
    [2, { write: true, frame: 1, high: true, noExecute: false }],
    [6, { write: true, frame: 1, high: false, noExecute: false }],
    [7, { write: true, frame: 1, high: false, noExecute: true }],
  ])('%i changes what stands there', (offset, due) => {
    expect(stored(table, 8, { offset, size: 1 }, value)[0]).toMatchObject(due)
  })

  const sizes = [1, 2, 4, 8]
  test.each(sizes.flatMap((size) => Array.from({ length: 17 - size }, (_, offset) => `${offset}+${size}`)))(
    '%s is the same for the model and the law',
    (bytes) => {
      const after: ReadonlyArray<Entry> = stored(table, 8, readBytes(bytes), value)
      expect(after.map(wordOf)).toEqual(wordsAfter(table, 8, bytes, value))
    },
  )
})
