/** Renaming first and stepping then is stepping first and renaming then; a preference for small indices is found. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { directPagingCore } from '../../../bench/models/direct-paging-core.ts'
import { twoPhaseCommit } from '../../../bench/models/two-phase-commit.ts'
import { type Answers, equivariance } from '../../../checker/judge/equivariance.ts'
import type { Machine, Operation, Refusal } from '../../../model/frame/machine.ts'
import { type PenOp, pens } from '../models/pens.ts'

const holds = <S, Op extends Operation, R extends Refusal, A>(machine: Machine<S, Op, R, A>): void => {
  const fault = equivariance(machine)
  fc.assert(
    fc.property(machine.state.arbitrary(), machine.operation.arbitrary(), (state, operation) => {
      expect(fault(state, operation)).toBeNull()
    }),
    { numRuns: 1_000 },
  )
}

describe('names are treated alike', () => {
  test('by two-phase commit', () => holds(twoPhaseCommit(4, true)))
  test('by pens', () => holds(pens(3).machine))
  test('by pens with faults that prefer none', () => holds(pens(3, { mutual: true, overfull: true, residue: true }).machine))
  test('by the direct-paging core, in every state within reach', () => {
    const { operation, initial, step } = directPagingCore(3, 1, true)
    const fault = equivariance(directPagingCore(3, 1, true))
    const operations = [...operation.values()]
    let states = initial.map(({ state }) => state)
    for (let depth = 0; depth < 3; depth += 1) {
      for (const state of states) for (const op of operations) expect(fault(state, op)).toBeNull()
      states = states.flatMap((state, i) => {
        const outcome = step(operations[(i * 7 + depth) % operations.length] as (typeof operations)[number])(state)
        return outcome === null ? [state] : [state, outcome.state]
      })
    }
  })
})

describe('a planted preference', () => {
  const state = {
    pens: [
      { ink: 1, lentTo: null },
      { ink: 2, lentTo: null },
    ],
    held: null,
    strokes: 0,
  }

  test('for the first pen with ink is found, and told', () => {
    const fault = equivariance(pens(2, { preferring: true }).machine)
    expect(fault(state, { op: 'holdFirst' })).toBe('with P0 and P1 exchanged, holdFirst() is followed by held = P0 instead of P1')
    expect(fault(state, { op: 'hold', pen: 0 })).toBeNull()
  })

  test('is found on random states', () => {
    const { machine } = pens(3, { preferring: true })
    const fault = equivariance(machine)
    const { failed } = fc.check(
      fc.property(machine.state.arbitrary(), machine.operation.arbitrary(), (s, op) => fault(s, op) === null),
      { numRuns: 1_000 },
    )
    expect(failed).toBe(true)
  })

  const prefers = (change: (op: PenOp) => 'refuse' | 'disable' | null) => {
    const { machine } = pens(2)
    return equivariance({
      ...machine,
      step: (op: PenOp) => (s) => {
        const what = change(op)
        if (what === 'disable') return null
        const refusal = { _tag: 'Left', left: { rule: 'notDry', errno: 'EINVAL' } } as const
        return what === 'refuse' ? { answer: refusal, state: s } : machine.step(op)(s)
      },
    })
  }

  test('for an answer is found, and told', () => {
    const fault = prefers((op) => (op.op === 'fill' && op.pen === 0 ? 'refuse' : null))
    expect(fault({ ...state, pens: [state.pens[0], state.pens[0]] as typeof state.pens }, { op: 'fill', pen: 0 })).toBe(
      'with P0 and P1 exchanged, fill(pen: P0) is accepted instead of refused by notDry with EINVAL',
    )
  })

  test('for what is enabled is found, and told', () => {
    const fault = prefers((op) => (op.op === 'hold' && op.pen === 1 ? 'disable' : null))
    expect(fault(state, { op: 'hold', pen: 0 })).toBe('with P0 and P1 exchanged, hold(pen: P0) is not enabled any more')
    expect(fault(state, { op: 'hold', pen: 1 })).toBe('with P0 and P1 exchanged, hold(pen: P1) is enabled')
  })

  test('for the name in an answer is found where answers can be renamed', () => {
    const { machine } = pens(2)
    type Answer = 'done' | { readonly pen: number }
    const answers: Answers<Answer> = {
      rename: (p) => (answer) => (answer === 'done' ? answer : { pen: p.pen?.[answer.pen] ?? answer.pen }),
      equal: (a, b) => (a === 'done' || b === 'done' ? a === b : a.pen === b.pen),
    }
    const naming: typeof machine = {
      ...machine,
      step: (op) => (s) => {
        const outcome = machine.step(op)(s)
        return op.op === 'hold' && outcome?.answer._tag === 'Right'
          ? { answer: { _tag: 'Right', right: { pen: 0 } }, state: outcome.state }
          : outcome
      },
    }
    expect(equivariance(machine, answers)(state, { op: 'hold', pen: 1 })).toBeNull()
    expect(equivariance(naming, answers)(state, { op: 'hold', pen: 1 })).toBe(
      'with P0 and P1 exchanged, hold(pen: P1) is answered differently',
    )
    expect(equivariance(naming)(state, { op: 'hold', pen: 1 })).toBeNull()
  })
})
