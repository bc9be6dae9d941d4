import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { conformText } from '../../cli/fixture/recording.ts'
import { root } from '../../designs/subjects.ts'

const heading = '# cfg l4 l3 l2 l1 kind | answer l4 l3 l2 l1'
const read = '3 7 7 7 7 3 | ok 27 27 27 27'
const refused = '1 23 27 27 43 4 | !7 23 27 27 43'

describe('a recording of page walks that agrees', () => {
  test('ends with exit code 0 and the numbers of what was compared', async () => {
    const { code, out, err } = await conformText(`${heading}\n${read}\n${refused}\n`)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(
      'log.jsonl: page walks of an x86 processor, held against the page walk of long mode\n\n' +
        '  2 accesses, 2 answers and 8 entry words compared\n' +
        '  the recording and the model agree\n',
    )
  })

  test('needs no heading, and may have remarks anywhere', async () => {
    expect(await conformText(read)).toMatchObject({ code: 0 })
    expect(await conformText(`${read}\n# from here on writes\n${refused}\n`)).toMatchObject({ code: 0 })
  })

  test('may have pages of 2 MBytes, and reserved bits', async () => {
    const lines = [
      '3 7 7 87 0 4 | ok 27 27 e7 0',
      '1 7 7 7 8000000000000007 0 | !9 27 27 27 8000000000000007',
      '3 87 7 7 7 3 | !d 87 7 7 7',
    ]
    expect(await conformText(lines.join('\n'))).toMatchObject({ code: 0, err: '' })
  })
})

describe('what is planted is found, with the entries of both sides:', () => {
  test.each<[string, string, object]>([
    ['a wrong error code', read.replace('ok', '!5'), { expected: { answer: '!5' }, got: { answer: 'ok' } }],
    ['an A too few', read.replace('27 27 27 27', '7 27 27 27'), { expected: { frames: ['7', '27', '27', '27'] } }],
    ['a D too many', read.replace('27 27 27 27', '27 27 27 67'), { got: { frames: ['27', '27', '27', '27'] } }],
    ['a mark in the leaf of a fault', refused.replace(/43$/, '63'), { got: { frames: ['23', '27', '27', '43'] } }],
  ])('%s', async (_, line, expected) => {
    const { code, out } = await conformText(`${heading}\n${read}\n${line}\n`, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      sequences: 2,
      answers: 2,
      counts: 8,
      agreed: 1,
      differences: [{ sequence: '3', step: 1, operation: line.split(' | ')[0], ...expected }],
    })
  })

  test('and told to people', async () => {
    const { out } = await conformText(`${heading}\n${read.replace(/27$/, '67')}\n`)
    expect(out).toContain('  0 of them agree; of each of the others, the first difference:\n\n  line 2, step 1: 3 7 7 7 7 3\n')
    expect(out).toContain('      both answer ok\n')
    expect(out).toContain('      l4  27        27\n')
    expect(out).toContain('      l1  67        27   <- differs\n')
  })
})

describe('a recording of page walks is refused, with exit code 2 and its line,', () => {
  const planted = (line: string): string => `${heading}\n${read}\n${line}\n${read}\n`

  test.each<[string, string, string]>([
    [
      'if a line is cut off',
      '3 7 7 7 7 3 | ok 27 27',
      'expected 12 words, as in "cfg l4 l3 l2 l1 kind | answer l4 l3 l2 l1", found 10',
    ],
    ['if a line is too long', `${read} 0`, 'expected 12 words'],
    ['with an empty line', '', 'expected 12 words'],
    ['with two spaces', read.replace(' | ', '  | '), 'expected 12 words'],
    [
      'with another line',
      'hello',
      'expected 12 words, as in "cfg l4 l3 l2 l1 kind | answer l4 l3 l2 l1", found 1 in the text "hello"',
    ],
    ['with unknown settings', read.replace('3', '4'), 'bit 0 CR0.WP and bit 1 EFER.NXE, 0 to 3, as word 1'],
    ['with an unknown kind of access', read.replace('3 |', '6 |'), '0 to 2 by the supervisor and 3 to 5 by the user, as word 6'],
    ['without its bar', read.replace('|', '!'), 'expected a bar, as word 7'],
    ['with another answer', read.replace('ok', 'OK'), '"ok", or "!" and an error code, as word 8'],
    ['with a fault without its code', read.replace('ok', '!'), '"ok", or "!" and an error code, as word 8'],
    [
      'with a flag that is no number',
      read.replace('7', '7z'),
      'the flags of an entry, a hexadecimal number of at most 64 bits, as word 2',
    ],
    [
      'with a number in capital letters',
      read.replace(/27$/, 'A7'),
      'the flags of an entry, a hexadecimal number of at most 64 bits, as word 12',
    ],
    [
      'with more than 64 bits',
      read.replace('7', '18000000000000007'),
      'the flags of an entry, a hexadecimal number of at most 64 bits, as word 2',
    ],
    ['with a frame number', read.replace('7', '1007'), 'flags without the bits of a frame number, 12 to 51, as word 2'],
    [
      'with a page of 1 GByte',
      read.replace('7 7', '7 87'),
      'an l3 without PS: pages of 1 GByte are not part of these recordings, found 87',
    ],
  ])('%s', async (_, line, expected) => {
    const { code, out, err } = await conformText(planted(line))
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(expected)
    expect(err).toMatch(/^log\.jsonl: line 3: expected /)
  })

  test('if its first line is cut off', async () => {
    expect(await conformText('3 7 7')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^log\.jsonl: line 1: expected 12 words/),
    })
  })

  test('if it has nothing but remarks', async () => {
    expect(await conformText(`${heading}\n# end\n`)).toEqual({
      code: 2,
      out: '',
      err: 'log.jsonl: line 2: expected a page walk after it, found the end of the file\n',
    })
  })

  test('before anything is compared', async () => {
    expect(await conformText(`${read.replace('ok', '!0')}\n3\n`)).toMatchObject({ code: 2, out: '' })
  })
})

test('an absent l3 may have any bits, PS too', async () => {
  expect(await conformText('0 7 86 7 7 1 | !2 27 86 7 7')).toMatchObject({ code: 0 })
})

test('the lines that the guide shows agree, and the difference that it shows is printed', async () => {
  const guide = readFileSync(join(root, 'docs/conformance.md'), 'utf8')
  const [, lines = '', difference = ''] = /```text\n(# cfg[^`]*)```[\s\S]*?```text\n([^`]*)```/.exec(guide) ?? []
  expect(await conformText(lines)).toMatchObject({ code: 0, err: '' })
  const { code, out } = await conformText(lines.replace('!3', '!7'))
  expect(code).toBe(1)
  expect(out.endsWith(`\n\n${difference}`)).toBe(true)
})
