/** Which mistakes can be made in a piece of code. */
import { describe, expect, test } from 'vitest'
import { applied, mutantOf } from '../../mutate/change.ts'
import { changesOf } from '../../mutate/operators.ts'

const mistakes = (source: string): ReadonlyArray<string> => changesOf(source).map((change) => applied(source, change))

describe('one mistake at a time', () => {
  test.each([
    ['a < b', ['a <= b']],
    ['a >= b', ['a > b']],
    ['a === b', ['a !== b']],
    ['a && b', ['a || b']],
    ['a || b', ['a && b']],
    ['a ?? b', ['b']],
    ['a + b', ['a - b']],
    ['a * b', ['a + b']],
    ['a << b', ['a >> b']],
    ['f(true)', ['f(false)']],
    ['!a', ['a']],
    ['a.every(f)', ['a.some(f)']],
    ['a.some(f)', ['a.every(f)']],
    ['Math.min(a)', ['Math.max(a)']],
    ['f(2)', ['f(3)', 'f(1)']],
    ['f(0)', ['f(1)']],
    ['f(0xff)', ['f(0x100)', 'f(0xfe)']],
    ['f(8n)', ['f(9n)', 'f(7n)']],
    ['a ? b : c', ['!(a) ? b : c']],
    ['if (a) b()', ['if (!(a)) b()']],
  ])('%s', (source, expected) => {
    expect(mistakes(source)).toEqual(expected)
  })

  test('an operator is looked for between its sides, and not in a comment', () => {
    expect(mistakes('a /* a < b */ < /* or < */ b')).toEqual(['a /* a < b */ <= /* or < */ b'])
  })

  test('a condition that has its own mistake is not turned round as well', () => {
    expect(mistakes('a === b ? c : d')).toEqual(['a !== b ? c : d'])
    expect(mistakes('!a ? c : d')).toEqual(['a ? c : d'])
  })
})

describe('nothing is changed', () => {
  test.each([
    ['in types', 'type A = 1 | 2; const f = (a: 0 | true): a is true => g<3>(a)'],
    ['in imports', "import { a } from '../1.js'"],
    ['in messages', ['f(`$', '{a < 1 ? 2 : 3}`, "1 < 2")'].join('')],
    ['in what is thrown', 'throw new Error(a + 1)'],
    ['in comments', '/* a && b */ // 1 < 2'],
    ['where texts are joined', "f('a' + b)"],
  ])('%s', (_, source) => {
    expect(mistakes(source)).toEqual([])
  })

  test('but beside a type, it is', () => {
    expect(mistakes('f(true as boolean)')).toEqual(['f(false as boolean)'])
  })
})

test('a mutant knows its place as people say it', () => {
  const source = 'f()\n  a < b\n'
  const [change] = changesOf(source)
  expect(change === undefined ? null : mutantOf('model/x.ts', source, change)).toMatchObject({
    file: 'model/x.ts',
    line: 2,
    column: 5,
    code: 'a < b',
    at: 3,
    before: '<',
    after: '<=',
  })
})
