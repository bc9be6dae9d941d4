import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Progress } from '../../../checker/report.ts'
import { sample } from '../../../checker/sample/sample.ts'
import { constant, oneOf, struct } from '../../../model/frame/finite/index.ts'
import type { Machine, Refusal } from '../../../model/frame/machine.ts'
import { cellsStayLow, neverFiresFull, oneWriteAtATime, vault, vaultMachine } from '../toys.ts'

const full = vault({ state: [neverFiresFull] })
const harmless = vault({ step: [oneWriteAtATime] })
const many = { seed: 1, runs: 1000, steps: 60 }

describe('what it counts', () => {
  test('states are visits, and every answered step is accepted or refused by a rule', () => {
    const report = sample(harmless, { seed: 4, runs: 20, steps: 30 })
    expect(report).toMatchObject({
      engine: 'sample',
      complete: false,
      shortfall: null,
      cut: 0,
      depth: 30,
      seed: 4,
      replayPath: null,
    })
    expect(report.states).toBe(20 * 31)
    expect(report.transitions + report.rejections).toBe(20 * 30)
    expect(report.rejections).toBeGreaterThan(0)
    expect(report.refusals).toEqual({ noWriteWhileArmed: report.rejections })
    const sum = (key: 'accepted' | 'refused'): number => report.operations.reduce((n, count) => n + count[key], 0)
    expect([sum('accepted'), sum('refused')]).toEqual([report.transitions, report.rejections])
    expect(report.invariants).toEqual([{ id: 'one-write-at-a-time', checked: 600, exercised: 600 }])
  })

  test('operations that were never answered are listed too', () => {
    const report = sample(vault({}, { step: (op) => (op.op === 'fire' ? () => null : vaultMachine.step(op)) }), many)
    expect(report.operations.find(({ id }) => id === 'fire')).toEqual({ id: 'fire', accepted: 0, refused: 0 })
    expect(report.operations.map(({ id }) => id)).toEqual(['write', 'arm', 'fire', 'rest'])
  })

  test('operations are listed by their names, however they are declared', () => {
    interface Op {
      readonly op: 'a' | 'b'
      readonly mode: 'x' | 'y'
    }
    const machine: Machine<null, Op, Refusal, null> = {
      state: constant(null),
      operation: struct({ op: oneOf('a', 'b'), mode: oneOf('x', 'y') }),
      initial: [{ name: 'only', state: null }],
      step: () => () => ({ answer: E.right(null), state: null }),
    }
    const report = sample({ machine, laws: { state: [], step: [] } }, { seed: 1, runs: 2, steps: 50 })
    expect(report.operations.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(report.transitions).toBe(100)
  })

  test('a step to an equal state is a visit, but not judged as a state again', () => {
    const copying = vault({ state: [cellsStayLow] }, { step: () => (s) => ({ answer: E.right('done'), state: { ...s } }) })
    const report = sample(copying, { seed: 1, runs: 3, steps: 10 })
    expect(report.states).toBe(33)
    expect(report.invariants).toEqual([{ id: 'cells-stay-low', checked: 3, exercised: 3 }])
  })

  test('a state law is exercised only where it has a subject', () => {
    const [count] = sample(
      vault({ state: [{ ...neverFiresFull, judge: (s) => ({ kind: s.fired ? 'held' : 'idle' }) }] }),
      many,
    ).invariants
    expect(count?.exercised).toBeGreaterThan(0)
    expect(count?.exercised).toBeLessThan(count?.checked ?? 0)
  })

  test('walks tried while shrinking are not counted', () => {
    const report = sample(full, { ...many, path: sample(full, many).replayPath ?? '' })
    const counted = report.operations.reduce((n, { accepted, refused }) => n + accepted + refused, 0)
    expect(counted).toBe(report.depth)
  })
})

describe('where it gives up', () => {
  test('a search that is stopped says so', () => {
    let asked = 0
    const report = sample(harmless, {
      ...many,
      stopped: () => {
        asked += 1
        return asked > 500
      },
    })
    expect(report).toMatchObject({ shortfall: 'stopped', complete: false, breaches: [] })
    expect(report.states).toBeGreaterThan(250)
    expect(report.states).toBeLessThan(500)
  })

  test('a search stopped at once visits nothing', () => {
    let runs = 0
    const progress = (): void => {
      runs += 1
    }
    const report = sample(full, { ...many, progress, stopped: () => true })
    expect(report).toMatchObject({ shortfall: 'stopped', states: 0, breaches: [] })
    expect(runs).toBe(1)
  })

  test('a search stopped while it shrinks reports what it has by then', () => {
    let broken = false
    const watching = {
      ...neverFiresFull,
      judge: (s: Parameters<typeof neverFiresFull.judge>[0]) => {
        const judgement = neverFiresFull.judge(s)
        broken ||= judgement.kind === 'broken'
        return judgement
      },
    }
    const report = sample(vault({ state: [watching] }), { ...many, stopped: () => broken })
    expect(report.shortfall).toBe('stopped')
    expect(report.breaches[0]?.length).toBeGreaterThan(3)
  })

  test('visited states are limited by the budget', () => {
    expect(sample(harmless, { ...many, budget: { states: 1000 } })).toMatchObject({ shortfall: 'states', states: 1000 })
  })

  test('a budget that is just enough is no shortfall', () => {
    const options = { seed: 1, runs: 10, steps: 9, budget: { states: 100 } }
    expect(sample(harmless, options)).toMatchObject({ shortfall: null, states: 100 })
  })

  test('seconds are counted by the clock that is lent', () => {
    let now = 100
    const clock = (): number => {
      now += 0.01
      return now
    }
    const report = sample(harmless, { ...many, clock, budget: { seconds: 2 } })
    expect(report.shortfall).toBe('seconds')
    expect(report.states).toBeGreaterThan(150)
    expect(report.states).toBeLessThan(250)
  })

  test('progress is told after every run', () => {
    const told: Array<Progress> = []
    sample(harmless, {
      seed: 1,
      runs: 4,
      steps: 9,
      progress: (p) => {
        told.push(p)
      },
    })
    expect(told.map(({ frontier, states, depth }) => [frontier, states, depth])).toEqual([
      [3, 10, 9],
      [2, 20, 9],
      [1, 30, 9],
      [0, 40, 9],
    ])
  })
})

test('at least 20,000 steps a second are checked on a machine with cheap laws', () => {
  const began = performance.now()
  const report = sample(harmless, { seed: 1, runs: 200, steps: 200 })
  expect(report.transitions + report.rejections).toBe(40_000)
  expect(performance.now() - began).toBeLessThan(2000)
})
