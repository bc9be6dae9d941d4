/** Small machines on the public interface, for tests of the sampler and of traces. */
import * as E from 'fp-ts/lib/Either.js'
import type { Problem } from '../../checker/report.ts'
import { bool, type Finite, OutOfBound, range, spent, struct, tagged, vector } from '../../model/frame/finite/index.ts'
import { type Law, type Laws, law, type Machine, type Outcome, type Refusal, replaceAt } from '../../model/frame/machine.ts'

/** A row of cells; it can be fired only while armed, and while armed no cell can be written. */
export interface Vault {
  readonly cells: ReadonlyArray<number>
  readonly armed: boolean
  /** Since the last write. */
  readonly fired: boolean
  /** Cells written by the last operation. */
  readonly writes: number
}

export type VaultOp =
  | { readonly op: 'write'; readonly cell: number; readonly value: number }
  | { readonly op: 'arm' }
  | { readonly op: 'fire' }
  | { readonly op: 'rest' }

export type VaultOutcome = Outcome<Vault, Refusal, 'done'>
export type VaultProblem = Problem<Vault, VaultOp, Refusal, 'done'>

const vaultState: Finite<Vault> = struct({
  cells: vector(range(0, 7), 4),
  armed: bool,
  fired: bool,
  writes: spent(0),
})

export const emptyVault: Vault = { cells: [0, 0, 0, 0], armed: false, fired: false, writes: 0 }

const stepVault =
  (op: VaultOp) =>
  (s: Vault): VaultOutcome => {
    switch (op.op) {
      case 'write':
        if (s.armed) return { answer: E.left({ rule: 'noWriteWhileArmed', errno: 'EBUSY' }), state: s }
        return {
          answer: E.right('done'),
          state: { ...s, cells: replaceAt(s.cells, op.cell, op.value), fired: false, writes: s.writes + 1 },
        }
      case 'arm':
        return { answer: E.right('done'), state: { ...s, armed: true } }
      case 'fire':
        return s.armed ? { answer: E.right('done'), state: { ...s, fired: true, armed: false } } : null
      case 'rest':
        return { answer: E.right('done'), state: s }
    }
  }

export const vaultMachine: Machine<Vault, VaultOp, Refusal, 'done'> = {
  state: vaultState,
  operation: tagged('op', {
    write: { cell: range(0, 3), value: range(0, 7) },
    arm: {},
    fire: {},
    rest: {},
  }),
  initial: [
    { name: 'empty', state: emptyVault },
    { name: 'filled', state: { ...emptyVault, cells: [1, 1, 0, 0] } },
  ],
  step: stepVault,
}

/** Breaks at the earliest after write, arm, fire: with cell 2 or 3 and a value of at least 5. */
export const neverFiresFull = law<Vault, number>('never-fires-full', {
  subjects: (s) => (s.fired ? [2, 3] : []),
  wrong: (cell, s) => ((s.cells[cell] ?? 0) >= 5 ? `cell ${cell} held ${s.cells[cell]} when it fired` : null),
})

/** Breaks where the vault was fired and `when` holds. */
export const neverFires = (id: string, when: (s: Vault) => boolean): Law<Vault> =>
  law<Vault, null>(id, { subjects: (s) => (s.fired ? [null] : []), wrong: (_, s) => (when(s) ? 'fired' : null) })

/** Breaks after any write of 6 or 7. */
export const cellsStayLow = law<Vault, number>('cells-stay-low', {
  subjects: (s) => s.cells,
  wrong: (value) => (value >= 6 ? `a cell holds ${value}` : null),
})

/** Always holds, and only because `writes` is zero again before every operation. */
export const oneWriteAtATime: Laws<Vault, VaultOp, Refusal, 'done'>['step'][number] = law('one-write-at-a-time', {
  subjects: ({ after }) => [after.writes],
  wrong: (writes) => (writes > 1 ? `${writes} writes` : null),
})

export const vault = (
  laws: Partial<Laws<Vault, VaultOp, Refusal, 'done'>>,
  machine: Partial<typeof vaultMachine> = {},
): VaultProblem => ({
  machine: { ...vaultMachine, ...machine },
  laws: { state: laws.state ?? [], step: laws.step ?? [] },
})

/** Whether some operations, those not enabled left out, break the law of this name. */
export const breaks = (
  { machine, laws }: VaultProblem,
  start: string,
  operations: ReadonlyArray<VaultOp>,
  invariant: string,
): boolean => {
  let state = machine.initial.find(({ name }) => name === start)?.state ?? emptyVault
  const wrong = (s: Vault): boolean => laws.state.some(({ id, judge }) => id === invariant && judge(s).kind === 'broken')
  if (wrong(state)) return true
  for (const operation of operations) {
    const before = { ...state, writes: 0 }
    const outcome = machine.step(operation)(before)
    if (outcome === null) continue
    state = outcome.state
    const step = { before, operation, answer: outcome.answer, after: state }
    if (laws.step.some(({ id, judge }) => id === invariant && judge(step).kind === 'broken')) return true
    if (wrong(state)) return true
  }
  return false
}

export type CountOp = { readonly op: 'up'; readonly by: number } | { readonly op: 'down' }
export type CountProblem = Problem<{ readonly count: number }, CountOp, Refusal, null>

/** Counts without looking where the range ends. */
export const counter = (high: number): CountProblem => ({
  machine: {
    state: struct({ count: range(-1, high) }),
    operation: tagged('op', { up: { by: range(1, 2) }, down: {} }),
    initial: [{ name: 'zero', state: { count: 0 } }],
    step: (op) => (s) => {
      if (op.op === 'down') return s.count > 0 ? { answer: E.right(null), state: { count: s.count - 1 } } : null
      return { answer: E.right(null), state: { count: s.count + op.by } }
    },
  },
  laws: {
    // Would throw, were it asked about a state out of bounds.
    state: [
      law<{ readonly count: number }, number>('in-range', {
        subjects: (s) => [s.count],
        wrong: (count) => {
          if (count > high) throw new OutOfBound('count', count, String(high))
          return null
        },
      }),
    ],
    step: [],
  },
})
