import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../../checker/report.ts'
import { sample } from '../../../checker/sample/sample.ts'
import { cuts } from '../../../checker/sample/shrink.ts'
import { bool, oneOf, range, struct } from '../../../model/frame/finite/index.ts'
import { law, type Refusal } from '../../../model/frame/machine.ts'
import { neverFires, type Vault, type VaultOp, type VaultProblem, vault, vaultMachine } from '../toys.ts'

const many = { seed: 1, runs: 1000, steps: 60 }

describe('cuts', () => {
  test('halves come first, then smaller chunks, then single steps', () => {
    expect([...cuts(4, null)].map(({ at, size }) => [at, size])).toEqual([
      [0, 2],
      [2, 2],
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
    ])
  })

  test('every single step is among them, wherever the search goes on', () => {
    for (let length = 0; length < 9; length += 1)
      for (const size of [1, 2, 5])
        for (let at = 0; at < 9; at += 1) {
          const singles = [...cuts(length, { at, size })].filter((cut) => cut.size === 1).map((cut) => cut.at)
          expect(singles.sort()).toEqual(Array.from({ length }, (_, i) => i))
        }
  })
})

interface Trip {
  readonly stage: 'clean' | 'prepared' | 'poisoned'
  readonly fired: boolean
}

test('a step that only a later one needed is dropped after it', () => {
  const problem: Problem<Trip, { readonly op: 'prepare' | 'consume' | 'fire' }, Refusal, null> = {
    machine: {
      state: struct({ stage: oneOf('clean', 'prepared', 'poisoned'), fired: bool }),
      operation: struct({ op: oneOf('prepare', 'consume', 'fire') }),
      initial: [{ name: 'clean', state: { stage: 'clean', fired: false } }],
      step:
        ({ op }) =>
        (s) => {
          if (op === 'fire') return { answer: E.right(null), state: { ...s, fired: s.stage !== 'poisoned' } }
          const ready = s.stage === (op === 'prepare' ? 'clean' : 'prepared')
          return { answer: E.right(null), state: { ...s, stage: !ready ? 'poisoned' : op === 'prepare' ? 'prepared' : 'clean' } }
        },
    },
    laws: {
      state: [
        law<Trip, boolean>('never-fires', {
          subjects: (s) => [s.fired],
          wrong: (fired) => (fired ? 'fired' : null),
        }),
      ],
      step: [],
    },
  }
  for (let seed = 0; seed < 60; seed += 1)
    expect(sample(problem, { ...many, seed }).breaches[0]?.operations).toEqual([{ op: 'fire' }])
})

interface Loan {
  readonly owed: number
  readonly fired: boolean
}

test('steps that a dropped one enabled are skipped with it', () => {
  const problem: Problem<Loan, { readonly op: 'borrow' | 'repay' | 'fire' }, Refusal, null> = {
    machine: {
      state: struct({ owed: range(0, 2), fired: bool }),
      operation: struct({ op: oneOf('borrow', 'repay', 'fire') }),
      initial: [{ name: 'free', state: { owed: 0, fired: false } }],
      step:
        ({ op }) =>
        (s) => {
          if (op === 'fire') return { answer: E.right(null), state: { ...s, fired: s.owed === 0 } }
          if ((op === 'borrow') !== (s.owed === 0)) return null
          return { answer: E.right(null), state: { ...s, owed: op === 'borrow' ? 2 : s.owed - 1 } }
        },
    },
    laws: {
      state: [
        law<Loan, boolean>('never-fires', {
          subjects: (s) => [s.fired],
          wrong: (fired) => (fired ? 'fired' : null),
        }),
      ],
      step: [],
    },
  }
  for (let seed = 0; seed < 60; seed += 1)
    expect(sample(problem, { ...many, seed }).breaches[0]?.operations).toEqual([{ op: 'fire' }])
})

interface Count {
  readonly count: number
  readonly fired: boolean
}

test('leaving the bounds is not taken for the invariant that broke', () => {
  let broken = false
  const problem: Problem<Count, { readonly op: 'up' | 'down' | 'fire' }, Refusal, null> = {
    machine: {
      state: struct({ count: range(0, 3), fired: bool }),
      operation: struct({ op: oneOf('up', 'down', 'fire') }),
      initial: [{ name: 'zero', state: { count: 0, fired: false } }],
      step:
        ({ op }) =>
        (s) => {
          if (op === 'fire') return { answer: E.right(null), state: { ...s, fired: true } }
          if (op === 'down' && s.count === 0) return null
          return { answer: E.right(null), state: { count: s.count + (op === 'up' ? 1 : -1), fired: false } }
        },
    },
    laws: {
      state: [
        law<Count, Count>('never-fires-high', {
          subjects: (s) => [s],
          wrong: ({ count, fired }) => {
            broken ||= fired && count === 3
            return fired && count === 3 ? 'fired' : null
          },
        }),
      ],
      step: [],
    },
  }
  const found = new Set<string>()
  for (let seed = 0; seed < 60; seed += 1) {
    broken = false
    const [breach] = sample(problem, { ...many, seed }).breaches
    expect(breach?.invariant).toBe(broken ? 'never-fires-high' : 'within-bounds')
    expect(breach?.length).toBe(4)
    found.add(breach?.invariant ?? '')
  }
  expect(found.size).toBe(2)
})

describe('a mistake in the model is thrown, not shrunk', () => {
  const throwing = (when: (op: VaultOp) => boolean): VaultProblem =>
    vault(
      {},
      {
        step: (op) => (s) => {
          if (when(op)) throw new RangeError('no such cell')
          return vaultMachine.step(op)(s)
        },
      },
    )

  test('from a machine that throws', () => {
    expect(() =>
      sample(
        throwing(({ op }) => op === 'rest'),
        many,
      ),
    ).toThrow(RangeError)
  })

  test('also while shrinking', () => {
    let broken = false
    const watching = neverFires('never-fires', () => {
      broken = true
      return true
    })
    expect(() => sample({ ...throwing(() => broken), laws: { state: [watching], step: [] } }, many)).toThrow(RangeError)
  })

  test('from a state that is none', () => {
    const step = () => () => ({ answer: E.right('done' as const), state: { armed: true } as unknown as Vault })
    expect(() => sample(vault({}, { step }), many)).toThrow(TypeError)
  })
})
