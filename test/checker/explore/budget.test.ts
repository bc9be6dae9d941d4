/** Where a search gives up, it says so; while it runs, it tells how far it is. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { directPagingCore, exactCounts } from '../../../bench/models/direct-paging-core.ts'
import { explore } from '../../../checker/explore/explore.ts'
import type { Progress } from '../../../checker/report.ts'
import { range, struct, tagged } from '../../../model/frame/finite/index.ts'
import { law, type Machine, type Refusal } from '../../../model/frame/machine.ts'
import { pens } from '../models/pens.ts'

const core = { machine: directPagingCore(3, 1, true), laws: { state: [exactCounts], step: [] } }
const options = { symmetry: false, goal: { kind: 'all' } } as const
const total = 7_833

describe('a budget', () => {
  test('that is never reached leaves the search complete', () => {
    const report = explore(core, { ...options, budget: { states: total + 1, seconds: 1, bytes: 2 ** 30 }, clock: () => 0 })
    expect(report).toMatchObject({ complete: true, shortfall: null, states: total })
  })

  test('of states ends the search soon after', () => {
    const report = explore(core, { ...options, budget: { states: 1_000 } })
    expect(report).toMatchObject({ complete: false, shortfall: 'states' })
    expect(report.states).toBeGreaterThanOrEqual(1_000)
    expect(report.states).toBeLessThan(1_100)
  })

  test('of seconds ends the search when the clock has passed it', () => {
    let now = 100
    const clock = (): number => {
      now += 1
      return now
    }
    const report = explore(core, { ...options, budget: { seconds: 3.5 }, clock })
    expect(report).toMatchObject({ complete: false, shortfall: 'seconds' })
    expect(report.states).toBeLessThan(total)
    expect(now).toBe(105)
  })

  test('of seconds without a clock is no budget', () => {
    expect(explore(core, { ...options, budget: { seconds: 0 } })).toMatchObject({ complete: true })
  })

  test('of memory ends the search', () => {
    const report = explore(core, { ...options, budget: { bytes: 100_000 } })
    expect(report).toMatchObject({ complete: false, shortfall: 'memory' })
  })

  test('ends the search with what was broken before', () => {
    const report = explore(pens(4, { mutual: true }), { ...options, budget: { states: 1_000 } })
    expect(report).toMatchObject({ complete: false, shortfall: 'states' })
    expect(report.breaches).toMatchObject([{ invariant: 'no-mutual-loan', length: 2 }])
  })
})

test('without a limit, a search that has found a breach goes on for a while only', () => {
  type Move = { readonly op: 'right' | 'up' }
  const far = range(0, 1_999)
  const machine: Machine<{ readonly x: number; readonly y: number }, Move, Refusal, null> = {
    state: struct({ x: far, y: far }),
    operation: tagged('op', { right: {}, up: {} }),
    initial: [{ name: 'corner', state: { x: 0, y: 0 } }],
    step:
      ({ op }) =>
      ({ x, y }) => {
        const state = op === 'right' ? { x: x + 1, y } : { x, y: y + 1 }
        return Math.max(state.x, state.y) > 1_999 ? null : { answer: E.right(null), state }
      },
  }
  const near = law<{ readonly x: number }, number>('near', {
    subjects: ({ x }) => [x],
    wrong: (x) => (x > 2 ? `x is ${x}` : null),
  })
  const report = explore({ machine, laws: { state: [near], step: [] } }, options)
  expect(report).toMatchObject({ complete: false, shortfall: 'states', breaches: [{ invariant: 'near', length: 3 }] })
  expect(report.states).toBeLessThan(101_000)
})

describe('a search that is told to stop', () => {
  test('before it begins has its start states', () => {
    const report = explore(core, { ...options, stopped: () => true })
    expect(report).toMatchObject({ complete: false, shortfall: 'stopped', states: 1, transitions: 0, depth: 0 })
  })

  test('later has what it found until then', () => {
    let asked = 0
    const stopped = (): boolean => {
      asked += 1
      return asked > 3
    }
    const report = explore(core, { ...options, stopped })
    expect(report).toMatchObject({ complete: false, shortfall: 'stopped' })
    expect(report.states).toBeGreaterThan(1_000)
    expect(report.states).toBeLessThan(total)
  })
})

describe('progress', () => {
  test('is told while the search runs, and only grows', () => {
    const seen: Array<Progress> = []
    const report = explore(core, { ...options, progress: (p) => seen.push(p) })
    expect(seen.length).toBeGreaterThan(3)
    expect(seen[0]).toMatchObject({ states: 1, transitions: 0, frontier: 1, depth: 0 })
    for (const key of ['states', 'transitions', 'depth', 'bytes'] as const) {
      const values = seen.map((p) => p[key])
      expect(values).toEqual(values.toSorted((a, b) => a - b))
    }
    expect(seen.every(({ states, frontier }) => frontier > 0 && frontier <= states)).toBe(true)
    expect(seen.at(-1)?.states).toBeLessThanOrEqual(report.states)
  })

  test('does not change what is found', () => {
    expect(explore(core, { ...options, progress: () => undefined, stopped: () => false })).toEqual(explore(core, options))
  })
})
