import { describe, expect, test } from 'vitest'
import { kindOf } from '../../../cli/conform/kinds.ts'
import { conformText, type Step, sequence } from '../fixture/recording.ts'

const ro = 'writable/0/2 v'
const rw = 'writable/1/2 v'

/** Two test frames; the first becomes an L1 that maps the second. */
const steps: ReadonlyArray<Step> = [
  { op: '-', answer: '', after: [rw, rw] },
  { op: 'b 0 65', answer: '0', after: [ro, rw] },
  { op: 'm 0 0', answer: '0', after: ['l1/1/3 pv', rw] },
  { op: 'm 5 1', answer: 'skip', after: ['l1/1/3 pv', rw] },
  { op: 'u 0 3 0 1 67', answer: '0', after: ['l1/1/3 pv', 'writable/2/3 v'] },
  { op: 'g 0 3', answer: '1:167' },
]

const changed = (i: number, change: Partial<Step>): string =>
  sequence('planted', ...steps.map((step, j) => (i === j ? { ...step, ...change } : step)))

const agreeing = sequence('agreeing', ...steps)

const report = async (text: string): Promise<{ readonly code: number; readonly json: unknown }> => {
  const { code, out } = await conformText(text, '--json')
  return { code, json: JSON.parse(out) }
}

describe('a recording that agrees', () => {
  test('ends with exit code 0 and the numbers of what was compared', async () => {
    const { code, out, err } = await conformText(`${agreeing}\n${agreeing}\n`)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('2 sequences, 8 answers and 20 frame words compared\n  the recording and the model agree\n')
  })

  test('is told as JSON', async () => {
    expect(await report(agreeing)).toEqual({
      code: 0,
      json: {
        file: 'log.jsonl',
        kind: 'xen-page-table-operations',
        sequences: 1,
        answers: 4,
        counts: 10,
        agreed: 1,
        explained: [],
        differences: [],
      },
    })
  })
})

describe('what is planted is found, with the states of both sides:', () => {
  const l1 = 'l1/1/3 pv'
  test.each<[string, number, Partial<Step>, object]>([
    [
      'a wrong code',
      2,
      { answer: '-16' },
      { operation: 'm 0 0', expected: { answer: '-16', frames: [l1, rw] }, got: { answer: '0', frames: [l1, rw] } },
    ],
    [
      'a wrong general count',
      2,
      { after: ['l1/1/4 pv', rw] },
      { operation: 'm 0 0', expected: { answer: '0', frames: ['l1/1/4 pv', rw] }, got: { answer: '0', frames: [l1, rw] } },
    ],
    [
      'a wrong type count',
      4,
      { after: [l1, 'writable/1/3 v'] },
      { expected: { answer: '0', frames: [l1, 'writable/1/3 v'] }, got: { answer: '0', frames: [l1, 'writable/2/3 v'] } },
    ],
    ['a wrong type', 1, { after: ['none/0/2 v', rw] }, { got: { answer: '0', frames: [ro, rw] } }],
    ['a wrong flag of a frame', 2, { after: ['l1/1/3 v', rw] }, { got: { answer: '0', frames: [l1, rw] } }],
    ['a wrong state after what was skipped', 3, { after: [rw, rw] }, { got: { answer: 'skip', frames: [l1, rw] } }],
    [
      'a wrong entry',
      5,
      { answer: '1:67' },
      {
        operation: 'g 0 3',
        expected: { answer: '1:67', frames: null },
        got: { answer: '1:167', frames: [l1, 'writable/2/3 v'] },
      },
    ],
  ])('%s', async (_, i, change, expected) => {
    const { code, json } = await report(`${agreeing}\n${changed(i, change)}\n`)
    expect(code).toBe(1)
    expect(json).toMatchObject({ sequences: 2, agreed: 1, differences: [{ sequence: 'planted', step: i + 1, ...expected }] })
  })

  test('and told to people', async () => {
    const { code, out } = await conformText(changed(4, { answer: '-16', after: [l1, 'writable/1/3 v'] }))
    expect(code).toBe(1)
    expect(out).toContain('0 of them agree; of each of the others, the first difference:\n')
    expect(out).toContain('  sequence planted, step 5: u 0 3 0 1 67\n      expected the answer -16, found 0   <- differs\n')
    expect(out).toContain('      F1  writable/1/3 v  writable/2/3 v   <- differs\n')
  })

  test('only the first one of each sequence', async () => {
    const wrong = sequence('wrong', ...steps.map((step) => ({ ...step, answer: '-38' })))
    const { json } = await report(`${wrong}\n${agreeing}\n${wrong}\n`)
    expect(json).toMatchObject({ agreed: 1, differences: [{ step: 1 }, { step: 1 }] })
  })
})

describe('frames given back', () => {
  const given = 'none/4295491583/0 v'

  test('are free when their last reference goes, and come back under a new or the same name', async () => {
    const life: ReadonlyArray<Step> = [
      { op: 'd 1', answer: '1', after: [rw, 'writable/1/1 v'] },
      { op: 'b 1 0', answer: '0', after: [rw, given] },
      { op: 'g 1 0', answer: '-16' },
      { op: 't', answer: '.x' },
      { op: 'i 1', answer: '1', after: [rw, 'writable/0/1 v'] },
      { op: 'b 1 67', answer: '0', after: [rw, rw] },
    ]
    expect(await conformText(sequence('s', ...life))).toMatchObject({ code: 0 })
  })

  test('lose their name if another frame takes it', async () => {
    const life: ReadonlyArray<Step> = [
      { op: 'u 0 0 0 1 67', answer: '0' },
      { op: 'd 1', answer: '1', after: [rw, 'writable/1/1 v'] },
      { op: 'i 1', answer: '1', after: [rw, 'writable/0/1 v'] },
      { op: 'g 0 0', answer: 'raw:1234567067' },
      { op: 'b 0 65', answer: '0' },
      { op: 'm 0 0', answer: '0' },
    ]
    expect(await conformText(sequence('s', ...life))).toMatchObject({ code: 0 })
    const other = life.map((step) => (step.op === 'g 0 0' ? { ...step, answer: '1:67' } : step))
    expect(await conformText(sequence('s', ...other))).toMatchObject({ code: 1 })
  })

  test('the one freed last comes first, even under the name of another', async () => {
    const life: ReadonlyArray<Step> = [
      { op: 'b 0 0', answer: '0' },
      { op: 'b 1 0', answer: '0' },
      { op: 'd 0', answer: '1', after: [given, 'writable/0/1 v', rw] },
      { op: 'd 1', answer: '1', after: [given, given, rw] },
      { op: 'i 0', answer: '1', after: ['writable/0/1 v', 'writable/0/1 v', rw] },
      { op: 'i 1', answer: '1', after: ['writable/0/1 v', 'writable/0/1 v', rw] },
      { op: 'b 1 67', answer: '0', after: ['writable/0/1 v', rw, rw] },
    ]
    expect(await conformText(sequence('s', ...life))).toMatchObject({ code: 0, err: '' })
  })
})

test('what only a privileged domain may do is carried out', async () => {
  const privileged: ReadonlyArray<Step> = [
    // I/O memory, which is mapped uncached
    { op: 'v 20000000 32 67 2', answer: '0' },
    { op: 'g 20 0', answer: '32:17f' },
    { op: 'w 20000008 2 67', answer: 'ok' },
    { op: 'v 20000000 32 65 2', answer: '0' },
    { op: 'w 20000008 2 67', answer: '!e:3' },
    // Cache attributes
    { op: 'v 20000000 2 ef 2', answer: '0' },
    { op: 'g 20 0', answer: '2:1ef' },
    // A store to an L1 in use, without the assist
    { op: 'b 0 65', answer: '0' },
    { op: 'm 0 0', answer: '0' },
    { op: 'W 0 0 1 67', answer: 'ok' },
    { op: 'g 0 0', answer: '1:167' },
  ]
  expect(await conformText(sequence('s', ...privileged))).toMatchObject({ code: 0, err: '' })
})

test('what the model has no words for is counted as explained, by a note of the design', async () => {
  const reads: ReadonlyArray<Step> = [
    { op: 'v 20000000 31 65 2', answer: '0' },
    { op: 'r 20000000', answer: 'raw:123456' },
    { op: 'b 0 65', answer: '0' },
    { op: 'm 3 0', answer: '0' },
    { op: 'g 0 100', answer: 'raw:8000000012345063' },
    { op: 'g 0 101', answer: 'raw:8000000012345063' },
  ]
  expect(await report(sequence('s', ...reads))).toMatchObject({
    code: 0,
    json: {
      agreed: 1,
      explained: [
        { reason: 'content-outside-the-model', count: 1 },
        { reason: 'one-slot-of-xen', count: 2 },
      ],
      differences: [],
    },
  })
})

test('the kind of a recording is told by its first line, among all that are known', () => {
  const line = { where: 'log: line 1', text: 'walk 1 2 3' }
  const walks = {
    id: 'walks',
    title: 'page walks',
    begins: 'a walk',
    against: 'x86',
    recognises: (first: string) => first.startsWith('walk '),
    hold: () => ({ sequences: 0, answers: 0, counts: 0, agreed: 0, explained: [], differences: [] }),
  }
  expect(kindOf(line, [walks])).toBe(walks)
  expect(() => kindOf(line)).toThrow('log: line 1: expected a sequence of page-table operations')
})
