import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { dropped, misfits, printMisfit, printPath } from '../../../cli/spec/decoding.ts'

const told = (codec: t.Mixed, value: unknown): ReadonlyArray<string> => {
  const decoded = codec.decode(value)
  return E.isLeft(decoded) ? misfits(decoded.left).map(printMisfit) : []
}

describe('what does not fit is told once', () => {
  test('with its path', () => {
    expect(told(t.type({ frames: t.array(t.type({ count: t.number })) }), { frames: [{ count: 1 }, { count: 'x' }] })).toEqual([
      'at frames[1].count expected number, found the text "x"',
    ])
  })

  test('where a union stands, not once for each of its branches', () => {
    expect(told(t.type({ era: t.union([t.literal('old'), t.literal('new')]) }), { era: 'odd' })).toEqual([
      'at era expected ("old" | "new"), found the text "odd"',
    ])
  })

  test('without the parts of an intersection', () => {
    expect(told(t.intersection([t.type({ a: t.number }), t.type({ b: t.number })]), { a: 1, b: 'x' })).toEqual([
      'at b expected number, found the text "x"',
    ])
  })
})

test('a key that a codec drops is told, however deep', () => {
  const codec = t.strict({ size: t.number, more: t.strict({ flag: t.boolean }) })
  const given = { size: 1, more: { flag: true, flog: false } }
  const decoded = codec.decode(given)
  expect(E.isRight(decoded) ? dropped(given, decoded.right).map(printMisfit) : []).toEqual([
    'at more.flog expected one of the keys flag, found the unknown key flog',
  ])
})

test('a path reads as it would in a program', () => {
  expect(printPath(['frames', 0, 'entries', 12, 'flag'])).toBe('frames[0].entries[12].flag')
  expect(printPath([3, 'says'])).toBe('[3].says')
})
