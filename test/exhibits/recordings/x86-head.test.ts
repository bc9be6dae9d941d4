/** Heads of recordings of page walks, and the lines that stand behind them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { conformText } from '../../cli/fixture/recording.ts'
import { root } from '../../designs/subjects.ts'

const plain = '# cfg l4 l3 l2 l1 kind | answer l4 l3 l2 l1'
const keys = '# cfg pkru l4 l3 l2 l1 kind | answer l4 l3 l2 l1 with pku'
const five = '# cfg l5 l4 l3 l2 l1 kind | answer l5 l4 l3 l2 l1 with la57'
const read = '3 7 7 7 7 3 | ok 27 27 27 27'

describe('a head', () => {
  test.each<[string, string, string]>([
    ['adds SMEP to the settings', `${plain} with smep`, '7 7 7 7 7 2 | !11 27 27 27 7'],
    ['adds SMAP and AC', `${plain} with smap`, '9 7 7 7 7 0 | !1 27 27 27 7'],
    ['lets AC spare an explicit access', `${plain} with smap`, '19 7 7 7 7 0 | ok 27 27 27 27'],
    ['but not an implicit one', `${plain} with smap`, '19 7 7 7 7 7 | !3 27 27 27 7'],
    ['adds PKE and PKRU', keys, '21 fffffffc 7 7 7 800000000000007 4 | !27 27 27 27 800000000000007'],
    ['adds a fifth entry', five, '3 7 7 7 7 7 4 | ok 27 27 27 27 67'],
    ['adds pages of 1 GByte', `${plain} with page1gb`, '3 7 87 0 0 4 | ok 27 e7 0 0'],
    ['lets lines have the bits that are reserved in those', `${plain} with page1gb`, '3 7 20000087 0 0 4 | !f 27 20000087 0 0'],
    ['and those of a page of 2 MBytes', `${plain} with smep`, '3 7 7 100087 0 3 | !d 27 27 100087 0'],
    ['and those above MAXPHYADDR', `${plain} with maxphyaddr=51`, '3 8000000000007 7 7 7 3 | !d 8000000000007 7 7 7'],
    ['may have its features in any order', `${plain} with page1gb smep`, '7 7 87 0 0 2 | !11 27 87 0 0'],
    ['may end with a remark', `${keys}   (all hexadecimal)`, '3 0 7 7 7 7 3 | ok 27 27 27 27'],
  ])('%s', async (_, head, line) => {
    expect(await conformText(`${head}\n${line}\n`)).toMatchObject({ code: 0, err: '' })
  })

  test('says how the lines behind it read, up to the next; lines before the first one read as they always did', async () => {
    const lines = [read, five, '3 7 7 7 7 7 4 | ok 27 27 27 27 67', keys, '3 0 7 7 7 7 3 | ok 27 27 27 27', plain, read]
    const { code, out } = await conformText(`${lines.join('\n')}\n`)
    expect(code).toBe(0)
    expect(out).toContain('4 accesses, 4 answers and 17 entry words compared')
  })

  test('of five levels has the names of five entries in the report', async () => {
    const { code, out } = await conformText(`${five}\n3 7 7 7 7 7 4 | ok 27 27 27 27 27\n`)
    expect(code).toBe(1)
    expect(out).toContain('line 2, step 1: 3 7 7 7 7 7 4\n')
    expect(out).toMatch(
      /\n {6}l5 {2}27 +27\n {6}l4 {2}27 +27\n {6}l3 {2}27 +27\n {6}l2 {2}27 +27\n {6}l1 {2}27 +67 {3}<- differs\n/,
    )
  })

  test('is no remark that happens to begin with cfg', async () => {
    expect(await conformText(`# cfg is bit 0 CR0.WP and bit 1 EFER.NXE\n${read}\n`)).toMatchObject({ code: 0, err: '' })
  })
})

describe('a head is refused, with exit code 2 and its line,', () => {
  test.each<[string, string, string]>([
    [
      'if its words do not fit what it has',
      `${plain} with pku`,
      'expected a head "# cfg pkru l4 l3 l2 l1 kind | answer l4 l3 l2 l1" for "with pku", found the text "# cfg l4',
    ],
    [
      'if it has words of what it does not have',
      '# cfg l5 l4 l3 l2 l1 kind | answer l5 l4 l3 l2 l1',
      'expected a head "# cfg l4 l3 l2 l1 kind | answer l4 l3 l2 l1", found the text "# cfg l5',
    ],
    [
      'if its entries are in another order',
      '# cfg l1 l2 l3 l4 kind | answer l1 l2 l3 l4',
      'expected a head "# cfg l4 l3 l2 l1 kind',
    ],
    [
      'with an unknown feature',
      `${plain} with smep sgx`,
      'expected "smep", "smap", "pku", "la57", "page1gb" or "maxphyaddr=" and 32 to 52 behind "with", found the text "sgx"',
    ],
    ['with a width that no processor has', `${plain} with maxphyaddr=53`, 'behind "with", found the text "maxphyaddr=53"'],
    ['with a feature twice', `${plain} with smep smep`, 'expected each word behind "with" once, found the text "smep"'],
    [
      'with two widths',
      `${plain} with maxphyaddr=40 maxphyaddr=41`,
      'expected each word behind "with" once, found the text "maxphyaddr=41"',
    ],
    ['with nothing behind "with"', `${plain} with `, 'behind "with", found the text ""'],
    ['with "with" twice', `${plain} with smep with smap`, 'expected "with" once in a head'],
  ])('%s', async (_, head, expected) => {
    const { code, out, err } = await conformText(`${plain}\n${read}\n${head}\n${read}\n`)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(expected)
    expect(err).toMatch(/^log\.jsonl: line 3: expected /)
  })
})

describe('a line is refused, with exit code 2 and its line,', () => {
  test.each<[string, string, string, string]>([
    [
      'with settings that its head does not have',
      `${plain} with smep`,
      '9 7 7 7 7 0 | ok 27 27 27 27',
      'settings of bit 0 CR0.WP, bit 1 EFER.NXE and bit 2 CR4.SMEP, as word 1 of "cfg l4',
    ],
    [
      'with settings beyond all of them',
      `${keys} smep smap`,
      '40 0 7 7 7 7 0 | ok 27 27 27 27',
      'bit 2 CR4.SMEP, bit 3 CR4.SMAP, bit 4 EFLAGS.AC and bit 5 CR4.PKE, as word 1 of "cfg pkru l4',
    ],
    ['with settings that are no number', `${plain} with smep`, '07 7 7 7 7 0 | ok 27 27 27 27', 'settings of bit 0 CR0.WP'],
    [
      'with an implicit access and no SMAP',
      `${plain} with smep`,
      '3 7 7 7 7 6 | ok 27 27 27 27',
      'expected a read, write or fetch, 0 to 2 by the supervisor and 3 to 5 by the user, as word 6',
    ],
    [
      'with an unknown kind of access',
      `${plain} with smap`,
      '3 7 7 7 7 8 | ok 27 27 27 27',
      'and 3 to 5 by the user, or an implicit read or write, 6 and 7, as word 6',
    ],
    [
      'with more than 32 bits of PKRU',
      keys,
      '3 100000000 7 7 7 7 3 | ok 27 27 27 27',
      'PKRU, a hexadecimal number of at most 32 bits, as word 2 of "cfg pkru l4 l3 l2 l1 kind | answer l4 l3 l2 l1"',
    ],
    ['without PKRU', keys, read, 'expected 13 words, as in "cfg pkru l4 l3 l2 l1 kind | answer l4 l3 l2 l1", found 12'],
    ['with four entries of five', five, read, 'expected 14 words, as in "cfg l5 l4 l3 l2 l1 kind | answer l5 l4 l3 l2 l1"'],
    [
      'with a page of 1 GByte that its head does not have',
      `${plain} with smep`,
      '3 7 87 7 7 3 | ok 27 a7 7 7',
      'an l3 without PS: the head has no "page1gb" behind "with", found 87',
    ],
    [
      'with a frame number',
      `${plain} with page1gb maxphyaddr=40`,
      '3 1007 7 7 7 3 | ok 1027 27 27 27',
      'flags without the bits of a frame number, 12 to 51 but for those that can be reserved, as word 2 of "cfg l4',
    ],
    [
      'with a frame number of a page of 1 GByte',
      `${plain} with page1gb maxphyaddr=40`,
      '3 7 40000087 7 7 3 | ok 27 400000a7 7 7',
      'flags without the bits of a frame number',
    ],
    [
      'with a frame number in a last entry, where PS is PAT',
      `${plain} with page1gb`,
      '3 7 7 7 2087 3 | ok 27 27 27 20a7',
      'flags without the bits of a frame number',
    ],
  ])('%s', async (_, head, line, expected) => {
    const { code, out, err } = await conformText(`${head}\n${line}\n`)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(expected)
    expect(err).toMatch(/^log\.jsonl: line 2: expected /)
  })
})

test('the lines under heads that the guide shows agree', async () => {
  const guide = readFileSync(join(root, 'docs/conformance.md'), 'utf8')
  const [, shown = ''] = /```text\n(# cfg pkru[^`]*)```/.exec(guide) ?? []
  const { code, out, err } = await conformText(shown)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('6 accesses')
})
