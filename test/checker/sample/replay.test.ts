import { describe, expect, test } from 'vitest'
import { sample, UnknownPath } from '../../../checker/sample/sample.ts'
import { neverFiresFull, oneWriteAtATime, type VaultOp, vault } from '../toys.ts'

const full = vault({ state: [neverFiresFull] })
const harmless = vault({ step: [oneWriteAtATime] })
const many = { seed: 1, runs: 1000, steps: 60 }

describe('seeds and paths', () => {
  test('the same seed gives the same report', () => {
    for (const seed of [0, 1, -7, 2 ** 31 - 1]) expect(sample(full, { ...many, seed })).toEqual(sample(full, { ...many, seed }))
  })

  test('another seed walks elsewhere', () => {
    const [one, two] = [sample(harmless, { seed: 1, runs: 5, steps: 50 }), sample(harmless, { seed: 2, runs: 5, steps: 50 })]
    expect(one.operations).not.toEqual(two.operations)
  })

  test('seed and path lead straight to the shrunk breach', () => {
    for (let seed = 0; seed < 30; seed += 1) {
      const found = sample(full, { ...many, seed })
      let steps = 0
      const counting = {
        ...full,
        machine: {
          ...full.machine,
          step: (op: VaultOp) => {
            steps += 1
            return full.machine.step(op)
          },
        },
      }
      const replayed = sample(counting, { ...many, seed, path: found.replayPath ?? '' })
      expect(replayed.breaches).toEqual(found.breaches)
      expect(replayed.replayPath).toBe(found.replayPath)
      expect(steps).toBeLessThan(3000)
    }
  })

  test('a replay counts the one walk that it generates', () => {
    const found = sample(full, many)
    const { states, depth } = sample(full, { ...many, path: found.replayPath ?? '' })
    expect(states).toBe(depth + 1)
  })

  test('a replay of a case that breaks nothing any more reports no breach', () => {
    const { replayPath } = sample(full, many)
    for (const path of [replayPath ?? '', '0', '3:0', '3:0:0']) {
      const report = sample(harmless, { ...many, path })
      expect(report).toMatchObject({ breaches: [], replayPath: null, shortfall: null })
      expect(report).toMatchObject({ depth: 60, states: 61 })
    }
  })

  test('a path that is none, or leads nowhere, is refused', () => {
    const path = sample(full, many).replayPath ?? ''
    const elsewhere = `${path.split(':')[0]}:100000`
    for (const bad of ['', 'x', '1:', '1:-2', elsewhere, `${elsewhere}:0`])
      expect(() => sample(full, { ...many, path: bad }), bad).toThrow(UnknownPath)
  })
})
