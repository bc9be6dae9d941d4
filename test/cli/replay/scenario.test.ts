/** Scenarios are played on the design: what is answered or found otherwise is named by step and place. */
import { describe, expect, test } from 'vitest'
import { playAll, scenarioProblems } from '../../../cli/replay/scenario.ts'
import { type Subject, subject } from '../../../cli/spec/subjects.ts'
import { counter } from '../fixture/counter.ts'
import { counterFiles, type Files, replaced } from '../fixture/files.ts'
import { folder, pagelaw } from '../fixture/world.ts'

const file = 'counter/scenarios.yaml'

const subjectOf = (files: Files): Subject => {
  const world = { designs: [{ design: counter }], specRoot: folder(files) }
  return subject(world, 'counter')
}

/** The problems of the one scenario with a piece of its text replaced. */
const problems = (from: string, to: string): ReadonlyArray<string> => playAll(subjectOf(replaced(file, from, to))).problems

describe('a scenario', () => {
  test('that is right plays', () => {
    expect(playAll(subjectOf(counterFiles))).toEqual({ scenarios: 1, failed: 0, problems: [] })
  })

  test('may begin at the first start state without naming it', () => {
    expect(problems('  start: zero\n', '')).toEqual([])
  })

  test('runs under the preset it names', () => {
    expect(problems('start: zero', 'preset: first-edition')).toEqual([
      'scenario fill, step 2: expected the answer refused by keepBelowLimit with EBUSY, found done',
    ])
  })

  test('need not say the error code of a refusal', () => {
    expect(problems('keepBelowLimit, errno: EBUSY', 'keepBelowLimit')).toEqual([])
  })

  test('may expect whole maps and lists', () => {
    const files = replaced(file, '{count: 2}', '{count: 2, locked: false}')
    expect(playAll(subjectOf(files)).problems).toEqual([])
  })
})

describe('a scenario that is wrong names', () => {
  test.each([
    ['an answer', 'answer: done', 'answer: gone', 'step 1: expected the answer gone, found done'],
    [
      'an answer that should be a refusal',
      'answer: done',
      'answer: {refused: unlockFirst}',
      'step 1: expected the answer refused by unlockFirst, found done',
    ],
    [
      'a refusal with its error code',
      'errno: EBUSY',
      'errno: EINVAL',
      'step 2: expected the answer refused by keepBelowLimit with EINVAL, found refused by keepBelowLimit with EBUSY (count 2)',
    ],
    ['a value', '{count: 2}', '{count: 3}', 'step 1: at count expected the number 3, found the number 2'],
    ['a value of another kind', '{count: 2}', '{count: {exact: 2}}', 'step 1: at count expected {"exact":2}, found the number 2'],
    ['a null', '{count: 2}', '{count: null}', 'step 1: at count expected null, found the number 2'],
    [
      'a place that does not exist',
      '{count: 2}',
      '{counts: 2}',
      'step 1: at counts expected the number 2, found no counts; known: count, locked',
    ],
    [
      'a place below a value',
      '{count: 2}',
      '{"count[0]": 2}',
      'step 1: at count[0] expected the number 2, found no [0]; known: nothing',
    ],
    [
      'a place that cannot be read',
      '{count: 2}',
      '{"count[": 2}',
      'step 1: at count[ expected a place such as frames[0].count, found one that cannot be read',
    ],
    [
      'an operation that is not enabled',
      '{op: add, by: 2}, answer: done',
      '{op: unlock}, answer: done',
      'step 1: expected an answer to unlock(), found that it is not enabled',
    ],
    [
      'an operation that does not exist',
      '{op: add, by: 2}, answer: done',
      '{op: add, by: 7}, answer: done',
      'step 1: the operation does not exist here: at by expected 1 to 2, found the number 7',
    ],
    ['a start state', 'start: zero', 'start: two', 'start: expected a start state of scope small, found two; known: zero'],
  ])('%s', (_, from, to, expected) => {
    expect(problems(from, to)).toEqual([`scenario fill, ${expected}`])
  })

  test('every step that is', () => {
    const { book, design } = subjectOf(counterFiles)
    const [fill] = book.own.spec.scenarios
    const steps = [...(fill?.steps ?? [])].reverse()
    if (fill === undefined) throw new Error('the fixture has a scenario')
    expect(scenarioProblems({ book, design }, { ...fill, steps })).toEqual([
      'scenario fill, step 1: expected the answer refused by keepBelowLimit with EBUSY, found done',
      'scenario fill, step 2: expected the answer done, found refused by keepBelowLimit with EBUSY (count 2)',
    ])
  })
})

describe('prove', () => {
  const wrong = replaced(file, '{count: 2}', '{count: 3}')

  test('plays the scenarios of what it proves', async () => {
    const { code, out } = await pagelaw(['prove'])
    expect(code).toBe(0)
    expect(out).toContain('\n  scenarios: 1 of 1 play\n')
  })

  test('says which does not play, with exit code 1', async () => {
    const { code, out } = await pagelaw(['prove'], { files: wrong })
    expect(code).toBe(1)
    expect(out).toContain(
      '  SCENARIOS: 0 of 1 play\n    ! scenario fill, step 1: at count expected the number 3, found the number 2\n',
    )
  })

  test('says so beside its JSON', async () => {
    const { code, out, err } = await pagelaw(['prove', '--json'], { files: wrong })
    expect(code).toBe(1)
    expect(JSON.parse(out)).toHaveLength(2)
    expect(err).toBe('counter: scenario fill, step 1: at count expected the number 3, found the number 2\n')
  })

  test.each([[['--scope', 'small']], [['--preset', 'corrected']], [['--engine', 'all']]])(
    'plays none with %j, where only a part is proved',
    async (options) => {
      const { code, out } = await pagelaw(['prove', ...options], { files: wrong })
      expect(code).toBe(0)
      expect(out).not.toMatch(/scenarios/i)
    },
  )
})
