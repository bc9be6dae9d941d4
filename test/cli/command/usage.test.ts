import { describe, expect, test } from 'vitest'
import { nearest } from '../../../cli/command/suggestion.ts'
import { pagelaw } from '../fixture/world.ts'

describe('help', () => {
  test.each([[[]], [['--help']], [['help']]])('pagelaw %j prints the commands', async (line) => {
    const { code, out, err } = await pagelaw(line)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const command of ['prove', 'attack', 'replay', 'conform', 'list', 'show', 'new'])
      expect(out).toContain(`pagelaw ${command}`)
  })

  test.each([[['help', 'prove']], [['prove', '--help']]])('pagelaw %j prints the options of prove', async (line) => {
    const { code, out } = await pagelaw(line)
    expect(code).toBe(0)
    expect(out).toContain('--max-states N')
  })
})

describe('bad usage is told in one paragraph, with exit code 2', () => {
  test.each<[ReadonlyArray<string>, string]>([
    [['prov'], 'unknown command prov; did you mean prove?'],
    [['help', 'prov'], 'unknown command prov; did you mean prove?'],
    [['prove', '--scop', 'small'], 'pagelaw prove: unknown option --scop; did you mean --scope?'],
    [['prove', '--seed'], 'pagelaw prove: --seed: expected a value, found none'],
    [
      ['prove', '--max-states', '-3'],
      'pagelaw prove: --max-states: expected a value; one that begins with a dash is written --max-states=-...',
    ],
    [['prove', '--max-states=-3'], '--max-states: expected a whole number of at least 1, found -3'],
    [['prove', '--max-seconds', 'ten'], '--max-seconds: expected a number above 0, found ten'],
    [['prove', '--runs', '0'], '--runs: expected a whole number of at least 1, found 0'],
    [['prove', '--workers', '1.5'], '--workers: expected a whole number of at least 1, found 1.5'],
    [['prove', '--json=yes'], 'pagelaw prove: --json: expected no value, found one'],
    [['prove', '--scope', 'small', '--scope', 'walk'], 'pagelaw prove: --scope: expected once, found twice'],
    [['prove', '--engine', 'random'], '--engine: expected exhaustive, sample or all, found random'],
    [['prove', '--itf'], '--itf: expected --trace FILE beside it'],
    [['prove', 'conter'], 'unknown design conter; did you mean counter?'],
    [['prove', '--scope', 'smal'], '--scope: counter has no scope smal; did you mean small?'],
    [['prove', '--preset', 'corected'], '--preset: counter has no preset corected; did you mean corrected?'],
    [['prove', '--without', 'unlockfirst'], '--without: counter has no rule unlockfirst; did you mean unlockFirst?'],
    [['prove', '--without', 'unlockFirst=late'], '--without: unlockFirst has no variant late; known: absent'],
    [['attack', 'keepBelw'], 'no design, no rule and no defect is called keepBelw; did you mean keepBelowLimit?'],
    [['attack', 'counter', 'overflw'], 'no rule and no defect is called overflw; did you mean overflow?'],
    [['attack', 'conter', 'overflow'], 'unknown design conter; did you mean counter?'],
    [['attack', 'counter', 'overflow', 'more'], 'pagelaw attack: expected at most 2 arguments, found more too'],
    [['replay'], 'pagelaw replay: expected the name of a trace file'],
    [['show'], 'pagelaw show: expected the id of a design'],
    [['show', 'counter', 'unlockFrist'], 'counter has nothing called unlockFrist; did you mean unlockFirst?'],
    [['docs', 'counter'], 'pagelaw docs: expected at most 0 arguments, found counter too'],
    [['docs', '--chek'], 'pagelaw docs: unknown option --chek; did you mean --check?'],
    [['new'], 'pagelaw new: expected the id of the design, such as iommu-table'],
    [
      ['new', 'Big_Table'],
      'pagelaw new: expected an id of small letters, digits and single dashes that begins with a letter, at most 40 long, found Big_Table',
    ],
    [['new', 'counter'], 'pagelaw new: expected the id of no design, found counter, which is one'],
    [['new', 'one', 'two'], 'pagelaw new: expected at most 1 argument, found two too'],
    [['new', 'one', '--force'], 'pagelaw new: unknown option --force; there is none'],
    [['list', 'counter'], 'pagelaw list: expected at most 0 arguments, found counter too'],
  ])('pagelaw %j', async (line, expected) => {
    expect(await pagelaw(line)).toEqual({ code: 2, out: '', err: `${expected}\n` })
  })
})

test('a near name is one with few other letters, or a part of it', () => {
  const known = ['pinOnce', 'pinTakesTypeRef', 'getBeforePut']
  expect(nearest('pinonce', known)).toEqual(['pinOnce'])
  expect(nearest('TypeRef', known)).toEqual(['pinTakesTypeRef'])
  expect(nearest('unrelated', known)).toEqual([])
})
