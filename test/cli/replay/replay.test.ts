import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Trace } from '../../../cli/trace/trace.ts'
import { folder, pagelaw, type Said } from '../fixture/world.ts'

const trace: Trace = {
  format: 'pagelaw-trace/1',
  design: 'counter',
  scope: 'small',
  start: 'zero',
  preset: 'corrected',
  choice: { unlockFirst: 'absent' },
  steps: [
    { operation: { op: 'lock' }, answer: 'done', changes: [{ path: 'locked', from: 'false', to: 'true' }] },
    { operation: { op: 'add', by: 1 }, answer: 'done', changes: [{ path: 'count', from: '0', to: '1' }] },
  ],
  violation: { invariant: 'locked-count-stays', message: 'the count went from 0 to 1 under the lock' },
}

const refusal: Trace = {
  ...trace,
  choice: {},
  steps: [
    { operation: { op: 'lock' }, answer: 'done', changes: [{ path: 'locked', from: 'false', to: 'true' }] },
    { operation: { op: 'add', by: 1 }, answer: { refused: 'unlockFirst', errno: 'EBUSY', count: 0 }, changes: [] },
  ],
  violation: null,
}

/** Replay a text as trace.json. */
const replayText = async (text: string, ...options: ReadonlyArray<string>): Promise<Said> => {
  const file = join(folder({}), 'trace.json')
  writeFileSync(file, text)
  const said = await pagelaw(['replay', file, ...options])
  return { ...said, err: said.err.replaceAll(file, 'trace.json') }
}

const replay = (changed: object, ...options: ReadonlyArray<string>): Promise<Said> =>
  replayText(JSON.stringify({ ...trace, ...changed }), ...options)

describe('replay', () => {
  test('of a recorded violation confirms it, with exit code 1', async () => {
    const { code, out, err } = await replay({})
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out).toContain('counter, scope small, preset corrected, with unlockFirst=absent')
    expect(out).toContain('the trace runs as written, and breaks locked-count-stays after 2:')
  })

  test('of a trace without violation ends with exit code 0', async () => {
    const { code, out } = await replay(refusal)
    expect(code).toBe(0)
    expect(out).toContain('2  add(by: 1)\n      refused by unlockFirst with EBUSY (count 0), and nothing changes')
  })

  test('tells its outcome as JSON', async () => {
    const { out } = await replay({}, '--json')
    expect(JSON.parse(out)).toMatchObject({ design: 'counter', steps: 2, confirmed: true, violation: trace.violation })
  })
})

describe('a trace file is refused, with exit code 2 and its place,', () => {
  const add = trace.steps[1]
  test.each<[string, object, string]>([
    [
      'of another version',
      { format: 'pagelaw-trace/2' },
      'trace.json: at format expected pagelaw-trace/1, found the text "pagelaw-trace/2"',
    ],
    ['without a format', { format: undefined }, 'trace.json: at format expected pagelaw-trace/1, found nothing'],
    ['with an unknown key', { note: 'x' }, 'trace.json: at note expected one of the keys'],
    [
      'with a key of another type',
      { steps: [{ ...add, changes: 'none' }] },
      'trace.json: at steps[0].changes expected a list, found the text "none"',
    ],
    [
      'of an unknown design',
      { design: 'conter' },
      'trace.json: at design expected a design, found conter; did you mean counter?',
    ],
    [
      'of an unknown scope',
      { scope: 'smal' },
      'trace.json: at scope expected a scope of counter, found smal; did you mean small?',
    ],
    [
      'of an unknown preset',
      { preset: 'correctd' },
      'trace.json: at preset expected a preset of counter, found correctd; did you mean corrected?',
    ],
    ['of an unknown start', { start: 'one' }, 'trace.json: at start expected a start of counter, found one; known: zero'],
    ['of an unknown rule', { choice: { unlock: 'absent' } }, "trace.json: no form 'absent' of rule 'unlock'"],
    ['of an unknown form', { choice: { unlockFirst: 'late' } }, "trace.json: no form 'late' of rule 'unlockFirst'"],
    [
      'with an operation that does not exist',
      { steps: [{ ...add, operation: { op: 'add', by: 9 } }] },
      'trace.json: step 1: the operation does not exist here: at by expected',
    ],
    [
      'with an operation that is not enabled',
      { steps: [{ ...add, operation: { op: 'unlock' } }] },
      'trace.json: step 1: unlock() is not enabled here',
    ],
    [
      'with a step answered differently',
      { choice: {}, violation: null },
      'trace.json: step 2: expected the answer done, found refused by unlockFirst with EBUSY (count 0)',
    ],
    [
      'with other changes',
      { steps: [{ ...trace.steps[0], changes: [] }] },
      'trace.json: step 1: expected the changes none, found locked false -> true',
    ],
    [
      'with a violation that does not happen',
      { steps: [trace.steps[0]] },
      'trace.json: expected locked-count-stays to break after step 1, but it holds all along',
    ],
    [
      'with a violation that happens earlier',
      {
        steps: [
          ...trace.steps,
          { operation: { op: 'unlock' }, answer: 'done', changes: [{ path: 'locked', from: 'true', to: 'false' }] },
        ],
      },
      'trace.json: expected locked-count-stays to break after step 3, but it breaks after 2',
    ],
    [
      'with an unknown invariant',
      { violation: { invariant: 'locked-count', message: 'm' } },
      'trace.json: at violation.invariant expected an invariant of counter, found locked-count; did you mean locked-count-stays?',
    ],
  ])('%s', async (_, changed, expected) => {
    const { code, out, err } = await replay(changed)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(expected)
    expect(err).not.toContain('    at ')
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  test('truncated', async () => {
    const { code, err } = await replayText(JSON.stringify(trace).slice(0, 200))
    expect(code).toBe(2)
    expect(err).toMatch(/^trace\.json: expected a whole JSON document, found a mistake in it or an early end: /)
  })

  test('missing', async () => {
    const { code, err } = await pagelaw(['replay', 'no-such-file.json'])
    expect(code).toBe(2)
    expect(err).toMatch(/^no-such-file\.json: expected a trace file that can be read: ENOENT/)
  })
})

test('what prove writes is what replay reads', async () => {
  const file = join(folder({}), 'attack.json')
  await pagelaw(['prove', '--scope', 'small', '--without', 'keepBelowLimit', '--trace', file])
  expect(await pagelaw(['replay', file])).toMatchObject({ code: 1, err: '' })
})
