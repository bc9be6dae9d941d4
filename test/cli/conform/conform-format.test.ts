import { describe, expect, test } from 'vitest'
import { conformFile, conformText, type Step, sequence } from '../fixture/recording.ts'
import { pagelaw } from '../fixture/world.ts'

const good = sequence('good', { op: 'm 0 0', answer: '-22' })
const one = (step: object): string => JSON.stringify({ id: 's', title: '', steps: [step] })
const op = (text: string): string => one({ op: text, answer: '0' })
const framed = (...words: ReadonlyArray<string>): string => one({ op: 'b 0 65', answer: '0', after: words })

describe('a recording is refused, with exit code 2, its line and its place,', () => {
  test.each<[string, string, string]>([
    ['if it is empty', '', 'line 1: expected the first line of a recording, found nothing'],
    ['if it is only blank', '\n\n', 'line 1: expected the first line of a recording, found nothing'],
    ['if nobody knows it', 'hello\n', 'line 1: expected a sequence of page-table operations'],
    ['if its last line is cut off', `${good}\n${good.slice(0, 30)}`, 'line 2: expected one whole JSON object, found a mistake'],
    ['with an empty line', `${good}\n\n${good}\n`, 'line 2: expected one whole JSON object, found a mistake'],
    ['with a list for a sequence', `${good}\n[]`, 'line 2: here expected a sequence, found []'],
    ['without steps', `${good}\n{"id":"x","title":""}`, 'line 2: at steps expected a list, found nothing'],
    [
      'with an unknown key',
      '{"id":"x","title":"","steps":[],"seed":1}',
      'line 1: at seed expected one of the keys id, title, steps',
    ],
    ['with a step without answer', `${good}\n${one({ op: 't' })}`, 'line 2: at steps[0].answer expected a text'],
    [
      'with an unknown operation',
      op('x 1'),
      'line 1, sequence s, step 1: expected an operation (-, u, c, v, b, w, W, r, g, t, d, i, a, m), found the text "x 1"',
    ],
    ['with too few arguments', op('u 1 0 0 2'), 'expected 5 arguments, as in "u t i c f fl", found 4 in the text "u 1 0 0 2"'],
    ['with too many arguments', op('t 1'), 'expected 0 arguments, as in "t", found 1 in the text "t 1"'],
    ['with two spaces', op('b 0  65'), 'expected 2 arguments, as in "b f fl", found 3'],
    [
      'with a bad number',
      op('u 1 zz 0 2 67'),
      'u 1 zz 0 2 67: expected a slot, a hexadecimal number of at most 9 bits, as argument 2',
    ],
    ['with capital letters', op('u 1 A 0 2 67'), 'expected a slot, a hexadecimal number of at most 9 bits, as argument 2'],
    ['with a slot that does not exist', op('u 1 200 0 2 67'), 'as argument 2, found the text "200"'],
    [
      'with an unknown command',
      op('u 1 0 8 2 67'),
      'expected a command, 0 to 7, a hexadecimal number of at most 3 bits, as argument 3',
    ],
    ['with a frame nobody knows', op('u 24 0 0 2 67'), 'expected a frame (0 to f, 20, 21, 22, 23, 30, 31, 32) as argument 1'],
    ['with no frame where one is needed', op('m 0 fff'), 'expected a frame (0 to f, '],
    ['with a request of another kind', op('m 6 1'), 'expected an mmuext command (0, 1, 2, 3, 4, 5, 10, 11, f, or one above 14'],
    [
      'with a frame number in flags',
      op('u 1 0 0 2 1067'),
      'expected flags without the bits of a frame number, 12 to 51, as argument 5',
    ],
    ['with an address that is no word', op('r 20000001'), 'expected a canonical address that is a multiple of 8 as argument 1'],
    ['with an address that is none', op('r 800000000000'), 'expected a canonical address that is a multiple of 8 as argument 1'],
    ['with another assist', op('a 0 1'), 'expected the assist 2 (writable page tables) as argument 2'],
    ['with a live table given back', op('d 20'), 'expected a test frame (0 to f) as argument 1'],
    [
      'with a start in the middle',
      sequence('s', { op: 't', answer: '' }, { op: '-', answer: '' }),
      'step 2: expected an operation; "-"',
    ],
    [
      'with a bad frame word',
      framed('writable/1/2 v', 'l5/0/1'),
      'step 1, after, F1: expected a frame word, type/typeCount/count',
    ],
    ['with a frame word without its count', framed('writable/1 v'), 'after, F0: expected a frame word'],
    ['with no frame words', framed(), 'line 1, sequence s, after: expected 1 to 16 frame words, found 0'],
  ])('%s', async (_, text, expected) => {
    const { code, out, err } = await conformText(text)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(expected)
    expect(err).toMatch(/^log\.jsonl: line \d/)
    expect(err).not.toContain('    at ')
  })

  test('with lists of different lengths', async () => {
    const steps: ReadonlyArray<Step> = [
      { op: 'b 0 65', answer: '0', after: ['writable/0/2 v', 'writable/1/2 v'] },
      { op: 'b 1 65', answer: '0', after: ['writable/0/2 v'] },
    ]
    const { err } = await conformText(sequence('s', ...steps))
    expect(err).toContain('sequence s, step 2, after: expected 2 frame words, as before, found 1')
  })

  test('of bytes that are no text', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode(`${good}\n`), 0xff, 0xfe, 0x00])
    expect(await conformText(bytes)).toEqual({
      code: 2,
      out: '',
      err: 'log.jsonl: line 2: expected text in UTF-8, found bytes that are none\n',
    })
  })

  test('before anything is compared', async () => {
    const wrong = sequence('wrong', { op: 'm 0 0', answer: '0' })
    expect(await conformText(`${wrong}\n${op('x')}\n`)).toMatchObject({ code: 2, out: '' })
  })

  test('missing', async () => {
    const { code, err } = await conformFile('no-such-file.jsonl')
    expect(code).toBe(2)
    expect(err).toMatch(/^no-such-file\.jsonl: expected a recording that can be read: ENOENT/)
  })
})

describe('bad usage of conform', () => {
  test.each<[ReadonlyArray<string>, string]>([
    [['conform'], 'pagelaw conform: expected the name of a recording'],
    [['conform', 'a', 'b'], 'pagelaw conform: expected at most 1 argument, found b too'],
    [['conform', '--jsn', 'a'], 'pagelaw conform: unknown option --jsn; did you mean --json?'],
    [['confrom', 'a'], 'unknown command confrom; did you mean conform?'],
  ])('pagelaw %j', async (line, expected) => {
    expect(await pagelaw(line)).toEqual({ code: 2, out: '', err: `${expected}\n` })
  })

  test('its page says what it does', async () => {
    const { code, out } = await pagelaw(['conform', '--help'])
    expect(code).toBe(0)
    expect(out).toContain('pagelaw conform FILE')
  })
})

test('the last line need not end with a line break, and lines may end as on other systems', async () => {
  expect(await conformText(good)).toMatchObject({ code: 0 })
  expect(await conformText(`${good}\r\n${good}\r\n`)).toMatchObject({ code: 0 })
})

describe('a recording may', () => {
  test('name frames beyond those that it lists', async () => {
    const steps: ReadonlyArray<Step> = [
      { op: 'b 0 65', answer: '0', after: ['writable/0/2 v', 'writable/1/2 v'] },
      { op: 'b f 65', answer: '0' },
    ]
    expect(await conformText(sequence('s', ...steps))).toMatchObject({ code: 0, err: '' })
  })

  test('skip an operation whose arguments mean nothing', async () => {
    expect(await conformText(sequence('s', { op: 'd 20', answer: 'skip' }))).toMatchObject({ code: 0, err: '' })
  })
})
