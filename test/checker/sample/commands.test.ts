/** The bench drives a machine with fc.commands beside the sampler: it must check as much as the sampler does. */
import { describe, expect, test } from 'vitest'
import { driveByCommands } from '../../../bench/commands.ts'
import { sample } from '../../../checker/sample/sample.ts'
import { cellsStayLow, counter, neverFiresFull, oneWriteAtATime, vault } from '../toys.ts'

const walks = { seed: 7, runs: 200, steps: 30 }

/** What a run that must fail was stopped by. */
const stoppedBy = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
  }
  return 'nothing'
}

describe('fc.commands on the same machine', () => {
  test('breaks where the sampler breaks a law of states', () => {
    for (const state of [[neverFiresFull], [cellsStayLow]]) {
      expect(sample(vault({ state }), walks).breaches).toHaveLength(1)
      expect(stoppedBy(() => driveByCommands(vault({ state }), walks))).toContain(state[0]?.id)
    }
  })

  test('breaks where a value leaves its bounds', () => {
    expect(sample(counter(3), walks).breaches).toMatchObject([{ invariant: 'within-bounds' }])
    expect(stoppedBy(() => driveByCommands(counter(3), walks))).toContain('count is')
  })

  test('breaks a law of steps, since nobody sets costs back to zero', () => {
    expect(stoppedBy(() => driveByCommands(vault({ step: [oneWriteAtATime] }), walks))).toContain(oneWriteAtATime.id)
  })

  test('counts every answered operation', () => {
    const answered = driveByCommands(vault({}), walks)
    expect(answered).toBeGreaterThan(walks.runs)
    expect(answered).toBeLessThanOrEqual(walks.runs * walks.steps)
  })
})
