/** Random search with a seed that nobody tried before; what it finds becomes a test of its own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planned } from '../../cli/prove/plan.ts'
import { verdictOf } from '../../cli/prove/verdict.ts'
import { everything, type Searches, searches } from './searches.ts'
import { everyDesign } from './subjects.ts'

/** PAGELAW_SEED repeats a run. */
const seed = Number(process.env.PAGELAW_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** A part of the walks that the fixed seed takes. */
const share = 0.2

const tasks = planned(everyDesign, { ...everything, engine: 'sample', seed }, true).map((task) => {
  const { sample } = task.job
  return { ...task, job: { ...task.job, sample: { ...sample, runs: Math.ceil(sample.runs * share) } } }
})

let running: Searches

beforeAll(() => {
  running = searches(tasks)
})
afterAll(() => running.stop())

describe('a fresh seed', () => {
  for (const task of tasks) {
    const { setting, sample } = task.job
    test(`breaks nothing in ${setting.design}, scope ${setting.scope}`, async () => {
      const again = `pagelaw prove ${setting.design} --scope ${setting.scope} --engine sample --seed ${sample.seed} --runs ${sample.runs}`
      console.log(again)
      const { verdict, violations, transitions } = verdictOf(task, await running.findingOf(task))
      expect({ again, verdict, violations }).toEqual({ again, verdict: 'holds', violations: [] })
      expect(transitions).toBeGreaterThan(0)
    }, 900_000)
  }
})
