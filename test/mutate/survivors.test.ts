/** The list of survivors, and what a report makes of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Mutant } from '../../mutate/change.ts'
import { nowKilled, type Outcome, outcomeText, summaryOf, summaryText, unexplained } from '../../mutate/report.ts'
import { mutantsOf } from '../../mutate/sources.ts'
import { readSurvivors, type Survivor, survivorOf, vanished } from '../../mutate/survivors.ts'
import { killed, notJudged, type Verdict } from '../../mutate/verdict.ts'
import { toy } from './toy.ts'

const root = join(import.meta.dirname, '../..')
const home = toy()
const folder = mkdtempSync(join(tmpdir(), 'pagelaw-survivors-'))

afterAll(() => {
  for (const one of [home, folder]) rmSync(one, { recursive: true })
})

const written = (text: string): string => {
  const file = join(folder, 'survivors.yaml')
  writeFileSync(file, text)
  return file
}

const mutants = mutantsOf(home, home, ['model/limit.ts:1'])
const [first, second] = mutants
if (first === undefined || second === undefined) throw new Error('the toy has no mistakes to make')

const entry = ({ file, code, at, before, after }: Mutant, verdict = 'equivalent'): Survivor => ({
  file,
  code,
  at,
  before,
  after,
  verdict,
  why: 'nobody asks',
})

const survived: Verdict = { kind: 'survived', ran: [{ stage: 'scenarios', done: 2, of: 2 }] }
const dead = killed('scenarios', 'up to the limit', 'it is not so')

const outcome = (mutant: Mutant, verdict: Verdict, listed: Survivor | null): Outcome => ({ mutant, verdict, listed, seconds: 1 })

describe('the list', () => {
  test('of this repository can be read, and all that it names is there', () => {
    expect(vanished(root, readSurvivors(join(root, 'docs/survivors.yaml')))).toEqual([])
  })

  test('knows a mutant by file, line, place and change', () => {
    const list = [entry(first)]
    expect(survivorOf(list, first)).toBe(list[0])
    expect(survivorOf(list, { ...first, line: 99 })).toBe(list[0])
    for (const other of [second, { ...first, at: first.at + 1 }, { ...first, after: '>' }, { ...first, file: 'model/other.ts' }])
      expect(survivorOf(list, other)).toBeUndefined()
  })

  test('is stale where the line is no more', () => {
    const gone = { ...entry(first), code: 'export const within = 1' }
    expect(vanished(home, [entry(first), gone])).toEqual([gone])
  })

  test('is complained about with place, expected and found', () => {
    expect(() => readSurvivors(written('- file: model/a.ts\n'))).toThrow(/survivors\.yaml: .*expected .*found/)
    expect(() => readSurvivors(written('- [a: {'))).toThrow(/expected YAML, found what cannot be read/)
  })

  test('is empty where there is none', () => {
    expect(readSurvivors(join(folder, 'none.yaml'))).toEqual([])
  })
})

describe('a report', () => {
  test('tells survivors with and without a reason apart, and leaves equivalent ones out of the score', () => {
    const outcomes = [outcome(first, survived, entry(first)), outcome(second, survived, null), outcome(second, dead, null)]
    expect(unexplained(outcomes)).toEqual([outcomes[1]])
    expect(summaryOf(outcomes)).toEqual({ judged: 3, killed: 1, timeouts: 0, explained: 1, unexplained: 1, score: 50 })
  })

  test('counts a survivor that waits for an issue in the score', () => {
    expect(summaryOf([outcome(first, survived, entry(first, 'issue 11')), outcome(second, dead, null)]).score).toBe(50)
  })

  test('does not count what was not judged', () => {
    expect(summaryOf([outcome(first, notJudged('the run ended'), null)])).toMatchObject({
      judged: 0,
      unexplained: 0,
      score: null,
    })
  })

  test('tells an entry that is killed now', () => {
    const outcomes = [outcome(first, dead, entry(first))]
    expect(nowKilled(outcomes)).toEqual([entry(first)])
    expect(summaryText(outcomes, [])).toContain('Listed as survivors, but killed now\n  model/limit.ts  ')
  })

  test('tells an entry that is no longer there', () => {
    expect(summaryText([], [entry(second)])).toContain('Listed as survivors, but no longer there\n  model/limit.ts  ')
  })

  test('says of a survivor where it is, what changed and what did not see it', () => {
    const text = summaryText([outcome(first, survived, null)], [])
    expect(text).toContain('Survivors without a reason\n  model/limit.ts:1:')
    expect(text).toContain('seen by none of: 2 of 2 scenarios')
  })

  test('says that a survivor was not held against everything', () => {
    const hurried: Verdict = { kind: 'survived', ran: [{ stage: 'attacks', done: 1, of: 9 }] }
    expect(outcomeText(outcome(first, hurried, null), 1, 1)).toContain('SURVIVED so far')
    expect(outcomeText(outcome(first, survived, null), 1, 1)).not.toContain('so far')
  })
})
