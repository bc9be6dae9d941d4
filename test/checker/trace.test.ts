import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { executed, NotEnabled, settler, UnknownStart } from '../../checker/trace.ts'
import { bag, option, range, spent, stack, struct, table, tagged, vector } from '../../model/frame/finite/index.ts'
import { counter, vault } from './toys.ts'

const problem = vault({})

describe('executed', () => {
  test('tells for every operation the answer, the changes and the states around it', () => {
    const steps = executed(problem, 'filled', [
      { op: 'write', cell: 1, value: 4 },
      { op: 'arm' },
      { op: 'write', cell: 0, value: 0 },
    ])
    expect(steps.map(({ answer }) => answer)).toEqual([
      E.right('done'),
      E.right('done'),
      E.left({ rule: 'noWriteWhileArmed', errno: 'EBUSY' }),
    ])
    expect(steps.map(({ changes }) => changes)).toEqual([
      [{ path: 'cells[1]', from: '1', to: '4' }],
      [{ path: 'armed', from: 'false', to: 'true' }],
      [],
    ])
    expect(steps[0]?.before.cells).toEqual([1, 1, 0, 0])
    expect(steps[0]?.after).toEqual({ cells: [1, 4, 0, 0], armed: false, fired: false, writes: 1 })
    expect(steps[2]?.after.cells).toEqual([1, 4, 0, 0])
  })

  test('spends anew in every step', () => {
    const steps = executed(problem, 'empty', [
      { op: 'write', cell: 0, value: 1 },
      { op: 'write', cell: 0, value: 2 },
    ])
    expect(steps.map(({ before, after }) => [before.writes, after.writes])).toEqual([
      [0, 1],
      [0, 1],
    ])
  })

  test('no operations take no steps', () => {
    expect(executed(problem, 'empty', [])).toEqual([])
  })

  test('may end out of bounds', () => {
    const steps = executed(counter(2), 'zero', [
      { op: 'up', by: 2 },
      { op: 'up', by: 1 },
    ])
    expect(steps.at(-1)?.changes).toEqual([{ path: 'count', from: '2', to: '3' }])
  })

  test('an unknown start is refused with the names of those that exist', () => {
    expect(() => executed(problem, 'full', [])).toThrow(UnknownStart)
    expect(() => executed(problem, 'full', [])).toThrow("no start state 'full'; known: empty, filled")
  })

  test('an operation that is not enabled is refused with its step', () => {
    const run = (): unknown => executed(problem, 'empty', [{ op: 'arm' }, { op: 'fire' }, { op: 'fire' }])
    expect(run).toThrow(NotEnabled)
    expect(run).toThrow('step 3: fire() is not enabled here')
    expect(run).toThrow(expect.objectContaining({ step: 3 }))
  })
})

describe('settler', () => {
  test('gives back the same object where packing loses nothing', () => {
    const of = struct({ cells: vector(option(range(0, 3)), 2), byKey: table(range(0, 1), stack(range(0, 1), 2)) })
    const state = { cells: [null, 1], byKey: [[], [1, 0]] }
    expect(settler(of)(state)).toBe(state)
  })

  test('zeroes what was spent wherever it stands', () => {
    const cost = struct({ at: range(0, 1), cost: spent(0) })
    const spentOne = { at: 1, cost: 5 }
    const settled = { at: 1, cost: 0 }
    expect(settler(cost)(spentOne)).toEqual(settled)
    expect(settler(vector(cost, 1))([spentOne])).toEqual([settled])
    expect(settler(option(cost))(spentOne)).toEqual(settled)
    expect(settler(stack(cost, 2))([spentOne])).toEqual([settled])
    expect(settler(table(range(0, 0), cost))([spentOne])).toEqual([settled])
    const one = tagged('kind', { one: { cost: spent(0) } })
    expect(settler(one)({ kind: 'one', cost: 2 })).toEqual({ kind: 'one', cost: 0 })
  })

  test('sorts bags', () => {
    expect(settler(struct({ held: bag(range(0, 3), 3) }))({ held: [3, 0, 2] })).toEqual({ held: [0, 2, 3] })
  })
})
