import { describe, expect, test } from 'vitest'
import { pagelaw } from '../fixture/world.ts'

describe('list', () => {
  test('prints designs with their scopes and presets', async () => {
    const { code, out } = await pagelaw(['list'])
    expect(code).toBe(0)
    expect(out).toContain('counter: A counter with a lock and a limit')
    expect(out).toContain('small          proof   The whole counter.')
    expect(out).toContain('first-edition  (also as-written) The first edition forgot both rules.')
  })

  test('is plain data as JSON', async () => {
    expect(JSON.parse((await pagelaw(['list', '--json'])).out)).toEqual([
      {
        id: 'counter',
        title: 'A counter with a lock and a limit',
        machine: 'counter',
        scopes: [
          { id: 'small', use: 'proof', says: 'The whole counter.' },
          { id: 'walk', use: 'sample', says: 'Random walks.' },
          { id: 'from-two', use: 'deep', says: 'Where two were added already.' },
        ],
        presets: [
          { id: 'corrected', alias: [], says: 'Every rule is in force.' },
          { id: 'first-edition', alias: ['as-written'], says: 'The first edition forgot both rules.' },
        ],
        rules: ['keepBelowLimit', 'unlockFirst'],
        invariants: ['count-within-limit', 'locked-count-stays'],
        defects: ['overflow'],
      },
    ])
  })
})

describe('show', () => {
  test('of a design names everything that has an id', async () => {
    const { out } = await pagelaw(['show', 'counter'])
    expect(out).toContain('rules: keepBelowLimit, unlockFirst')
    expect(out).toContain('scenarios: fill')
  })

  test.each([
    [
      'keepBelowLimit',
      [
        'rule keepBelowLimit (also limitFlag)',
        'refuses with EBUSY',
        'source: Xen 0123abc, add',
        'variant absent: breaks count-within-limit after 2 operations',
      ],
    ],
    ['limitFlag', ['rule keepBelowLimit (also limitFlag)']],
    [
      'locked-count-stays',
      ['invariant locked-count-stays', 'view bookkeeping, judges every step', 'protected by: unlockFirst=absent'],
    ],
    ['add', ['operation add', 'by: how much', 'refused by keepBelowLimit, unlockFirst', 'source: manual, add']],
    ['reset', ['operation reset', 'never refused']],
    ['errors', ['parameter errors', 'old: EINVAL for everything']],
    ['as-written', ['preset first-edition (also as-written)', 'keepBelowLimit=absent, unlockFirst=absent', 'errors=old']],
    ['small', ['proof scope small', 'pinned: states=8, transitions=17, rejections=11, depth=3']],
    ['from-two', ['start two: 1 operation']],
    ['fill', ['scenario fill: The counter fills up', '2. {"op":"add","by":2}: refused by keepBelowLimit with EBUSY']],
    ['overflow', ['defect overflow: The first edition overflows', 'as in preset first-edition']],
    ['manual', ['source manual: The manual of the counter']],
  ])('of %s says what it means', async (id, expected) => {
    const { code, out, err } = await pagelaw(['show', 'counter', id])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const part of expected) expect(out).toContain(part)
  })
})
