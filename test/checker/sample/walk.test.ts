import { describe, expect, test } from 'vitest'
import { sample } from '../../../checker/sample/sample.ts'
import { type Finite, range, some, tagged } from '../../../model/frame/finite/index.ts'
import type { Proposal } from '../../../model/frame/machine.ts'
import { oneWriteAtATime, type Vault, type VaultOp, type VaultOutcome, vault, vaultMachine } from '../toys.ts'

const many = { seed: 1, runs: 1000, steps: 60 }

describe('how it walks', () => {
  test('steps that are not enabled are skipped and never reported', () => {
    const report = sample(vault({ step: [oneWriteAtATime] }), { seed: 3, runs: 50, steps: 40 })
    const fires = report.operations.find(({ id }) => id === 'fire')
    const writes = report.operations.find(({ id }) => id === 'write')
    expect(report.breaches).toEqual([])
    expect(report.transitions + report.rejections).toBe(50 * 40)
    expect(fires?.refused).toBe(0)
    // Drawn as often as a write, but mostly where nothing is armed.
    expect(fires?.accepted).toBeLessThan((writes?.accepted ?? 0) + (writes?.refused ?? 0))
  })

  test('a walk ends where nothing is enabled', () => {
    const report = sample(vault({}, { step: (op) => (s) => (s.fired ? null : vaultMachine.step(op)(s)) }), many)
    expect(report.breaches).toEqual([])
    expect(report.transitions + report.rejections).toBeLessThan(1000 * 60)
  })

  test('what was spent is zero again before every operation', () => {
    expect(sample(vault({ step: [oneWriteAtATime] }), many).breaches).toEqual([])
  })

  test('every start state is walked from', () => {
    const seen = new Set<number>()
    const firsts = {
      id: 'seen',
      judge: ({ cells }: { readonly cells: ReadonlyArray<number> }) => {
        seen.add(cells[0] ?? -1)
        return { kind: 'held' as const }
      },
    }
    sample(vault({ state: [firsts] }), { seed: 1, runs: 20, steps: 0 })
    expect([...seen].sort()).toEqual([0, 1])
  })

  test('operations are proposed by weight for the state at hand', () => {
    const write: Finite<VaultOp> = some(tagged('op', { write: { cell: range(0, 3), value: range(0, 7) } }))
    const arm: Finite<VaultOp> = some(tagged('op', { arm: {} }))
    const propose = (): ReadonlyArray<Proposal<VaultOp>> => [
      [9, () => write],
      [1, () => arm],
    ]
    const drawn = { write: 0, arm: 0, fire: 0, rest: 0 }
    const step = (op: VaultOp): ((s: Vault) => VaultOutcome) => {
      drawn[op.op] += 1
      return vaultMachine.step(op)
    }
    sample(vault({}, { step, propose }), { seed: 1, runs: 100, steps: 200 })
    const all = Object.values(drawn).reduce((n, m) => n + m, 0)
    expect(drawn.write / all).toBeGreaterThan(0.8)
    expect(drawn.arm / all).toBeGreaterThan(0.08)
    expect(drawn.arm / all).toBeLessThan(0.16)
    // Neither `fire` nor `rest` is proposed; together they are half of the operations drawn without a proposal.
    expect((drawn.fire + drawn.rest) / all).toBeGreaterThan(0.015)
    expect((drawn.fire + drawn.rest) / all).toBeLessThan(0.035)
  })

  test('proposals of weight zero and of no values are passed over', () => {
    const none: Finite<VaultOp> = some(tagged('op', { write: { cell: range(0, -1), value: range(0, 7) } }))
    const never: Finite<VaultOp> = some(tagged('op', { rest: {} }))
    const propose = (): ReadonlyArray<Proposal<VaultOp>> => [
      [5, () => none],
      [0, () => never],
    ]
    const { operations, transitions } = sample(vault({}, { propose }), { seed: 1, runs: 20, steps: 50 })
    expect(operations.every(({ accepted }) => accepted > 0)).toBe(true)
    expect(operations.find(({ id }) => id === 'rest')?.accepted).toBeLessThan(transitions * 0.6)
  })

  test('a walk goes on where an operation is enabled only now and then', () => {
    const step = (op: VaultOp): ((s: Vault) => VaultOutcome) =>
      op.op === 'write' && op.cell === 0 ? vaultMachine.step(op) : () => null
    const report = sample(vault({}, { step }), { seed: 1, runs: 20, steps: 60 })
    expect(report.transitions).toBeGreaterThan(20 * 50)
  })
})
