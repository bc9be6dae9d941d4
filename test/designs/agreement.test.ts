/** Spec and code of every design say the same. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { disagreements } from '../../cli/spec/agreement.ts'
import { readBook } from '../../cli/spec/book.ts'
import { dangling } from '../../cli/spec/references.ts'
import { strayFolders } from '../../cli/spec/subjects.ts'
import { world } from './subjects.ts'

test('every folder of spec/ has a design, and every design a folder', () => {
  expect(strayFolders(world)).toEqual([])
})

describe.each(world.designs)('$design.id', ({ design }) => {
  const book = readBook(world.specRoot, design.id)

  test('has a spec that can be read', () => {
    expect(isLeft(book) ? book.left : []).toEqual([])
  })

  test('mentions only ids that are declared', () => {
    expect(isLeft(book) ? [] : dangling(book.right)).toEqual([])
  })

  test('declares the same ids in spec and code', () => {
    expect(isLeft(book) ? [] : disagreements(book.right, design)).toEqual([])
  })
})
