import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Breach } from '../../../checker/report.ts'
import { sample } from '../../../checker/sample/sample.ts'
import { executed } from '../../../checker/trace.ts'
import { law, type Refusal, type Step } from '../../../model/frame/machine.ts'
import { breaks, cellsStayLow, counter, neverFires, neverFiresFull, type Vault, type VaultOp, vault } from '../toys.ts'

const many = { seed: 1, runs: 1000, steps: 60 }

const only = <Op>({ breaches }: { readonly breaches: ReadonlyArray<Breach<Op>> }): Breach<Op> => {
  expect(breaches).toHaveLength(1)
  return breaches[0] as Breach<Op>
}

const full = vault({ state: [neverFiresFull] })
const both = vault({ state: [neverFiresFull, cellsStayLow] })

describe('what it finds', () => {
  test('a broken law is found and shrunk to the shortest trace with the smallest arguments', () => {
    const breach = only(sample(full, many))
    expect(breach.operations).toHaveLength(3)
    expect(breach.operations[0]).toMatchObject({ op: 'write', value: 5 })
    expect(breach.operations.slice(1)).toEqual([{ op: 'arm' }, { op: 'fire' }])
    expect(breach).toMatchObject({ invariant: 'never-fires-full', length: 3 })
    expect(breach.message).toMatch(/^cell [23] held 5 when it fired$/)
  })

  test('the reported trace runs without a gap and ends in the breach', () => {
    const { start, operations } = only(sample(full, many))
    const last = executed(full, start, operations).at(-1)
    expect(last?.after.fired).toBe(true)
  })

  test.each([full, both])('for every seed the trace is 1-minimal: without any one step the same law holds (%#)', (problem) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { start, operations, invariant } = only(sample(problem, { seed, runs: 1000, steps: 60 }))
        expect(breaks(problem, start, operations, invariant)).toBe(true)
        operations.forEach((_, i) => {
          expect(breaks(problem, start, operations.toSpliced(i, 1), invariant)).toBe(false)
        })
      }),
      { numRuns: 100 },
    )
  })

  test('shrinking keeps the invariant that broke first, though shorter traces break another one too', () => {
    const [fires, firesEmpty] = [neverFires('never-fires', () => true), neverFires('never-fires-empty', (s) => s.cells[0] === 0)]
    const problem = vault({ state: [firesEmpty, fires] })
    const found = new Set<string>()
    for (let seed = 0; seed < 50; seed += 1) {
      const breach = only(sample(problem, { ...many, seed }))
      found.add(breach.invariant)
      // From the filled start cell 0 must be emptied first.
      expect(breach.length).toBe(breach.invariant === 'never-fires-empty' && breach.start === 'filled' ? 3 : 2)
    }
    expect([...found].sort()).toEqual(['never-fires', 'never-fires-empty'])
  })

  test('of two laws that one step breaks, the one about the step is told', () => {
    const steps = law<Step<Vault, VaultOp, Refusal, 'done'>, number>('writes-stay-low', {
      subjects: ({ after }) => after.cells,
      wrong: (value) => (value >= 6 ? 'high' : null),
    })
    expect(only(sample(vault({ state: [cellsStayLow], step: [steps] }), many)).invariant).toBe('writes-stay-low')
  })

  test('a broken step law is found, with its one step', () => {
    const noRefusal = law<Step<Vault, VaultOp, Refusal, 'done'>, Refusal>('never-refuses', {
      subjects: ({ answer }) => (E.isLeft(answer) ? [answer.left] : []),
      wrong: ({ rule }) => rule,
    })
    const breach = only(sample(vault({ step: [noRefusal] }), many))
    expect(breach).toMatchObject({ invariant: 'never-refuses', message: 'noWriteWhileArmed', length: 2 })
    expect(breach.operations).toEqual([{ op: 'arm' }, { op: 'write', cell: 0, value: 0 }])
  })

  test('a start state that is wrong is a trace of no operations', () => {
    const initial = [{ name: 'wrong', state: { cells: [7, 0, 0, 0], armed: false, fired: false, writes: 0 } }]
    const report = sample(vault({ state: [cellsStayLow] }, { initial }), many)
    expect(only(report)).toEqual({
      invariant: 'cells-stay-low',
      message: 'a cell holds 7',
      length: 0,
      start: 'wrong',
      operations: [],
    })
    expect(report).toMatchObject({ states: 1, transitions: 0, depth: 0 })
  })

  test('a value out of its bounds breaks within-bounds, ends the path, and no law is asked about it', () => {
    const report = sample(counter(7), many)
    const breach = only(report)
    expect(breach).toMatchObject({
      invariant: 'within-bounds',
      message: expect.stringMatching(/^count is [89], outside -1 to 7$/),
    })
    expect(breach.length).toBeLessThanOrEqual(8)
    expect(report.cut).toBe(1)
  })

  test('a start state out of bounds breaks within-bounds', () => {
    const { machine, laws } = counter(7)
    const initial = [{ name: 'far', state: { count: 9 } }]
    expect(only(sample({ machine: { ...machine, initial }, laws }, many))).toMatchObject({
      invariant: 'within-bounds',
      length: 0,
    })
  })
})
