/** Operations that can never be enabled in a scope are found without a search. */
import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { after, checked, failing, type Need, possible } from '../model/checks.ts'

interface Box {
  readonly lids: number
  readonly operations: ReadonlyArray<'open' | 'close' | 'shake'>
  readonly starts: Readonly<Record<string, ReadonlyArray<unknown>>>
}

const needsIn = (box: Box): Readonly<Record<Box['operations'][number], ReadonlyArray<Need>>> => ({
  open: [[box.lids > 0, 'a lid']],
  close: [[box.lids > 0, 'a lid'], after(box, 'open')],
  shake: [],
})

const anything = new t.Type<Box, unknown>(
  'a box',
  (_): _ is Box => true,
  (u) => t.success(u as Box),
  t.identity,
)
const codec = checked(
  anything,
  failing((box) => possible(box.operations, needsIn(box))),
)

/** Where something is wrong, and what was expected there. */
const complaints = (change: Partial<Box>): ReadonlyArray<string> => {
  const result = codec.decode({ lids: 1, operations: [], starts: {}, ...change })
  return isLeft(result) ? result.left.map(({ context, message }) => `${context.map(({ key }) => key).join('.')}: ${message}`) : []
}

describe('what an operation needs', () => {
  test('is there', () => {
    expect(complaints({ operations: ['shake', 'close', 'open'] })).toEqual([])
  })

  test('is not there', () => {
    expect(complaints({ lids: 0, operations: ['shake', 'open'] })).toEqual([
      '.operations.1: an operation that can happen here; open needs a lid',
    ])
  })

  test('is another operation, which the scope may do without if a start state has it', () => {
    expect(complaints({ operations: ['close'] })).toEqual([
      '.operations.0: an operation that can happen here; close needs open before it',
    ])
    expect(complaints({ operations: ['close'], starts: { a: [{ op: 'open' }] } })).toEqual([])
    expect(complaints({ operations: ['close'], starts: { a: [null, 7, 'open', { op: 'shake' }] } })).toHaveLength(1)
  })
})
