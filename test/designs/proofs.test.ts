/** Every design in all its default scopes, as `pagelaw prove` runs them: nothing breaks, and nothing was left out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { number } from '../../cli/command/text.ts'
import { uncovered } from '../../cli/prove/coverage-gate.ts'
import { planned, type Task } from '../../cli/prove/plan.ts'
import { type Verdict, verdictOf } from '../../cli/prove/verdict.ts'
import type { Finding } from '../../cli/search/job.ts'
import { everything, type Searches, searches } from './searches.ts'
import { everyDesign } from './subjects.ts'

/** The searches of one design share the processors with those of the others. */
const patience = 900_000

const tasks = planned(everyDesign, everything, true)

/** Transitions that the random search of a scope has to accept, where a number is promised. */
const accepted: Readonly<Record<string, number>> = {
  'xen-direct-paging many-frames': 100_000,
  'xen-direct-paging many-frames-four-levels': 30_000,
}

let running: Searches

beforeAll(() => {
  running = searches(tasks)
})
afterAll(() => running.stop())

const verdict = async (task: Task): Promise<Verdict> => verdictOf(task, await running.findingOf(task))

const broken = ({ violations }: Verdict): ReadonlyArray<string> =>
  violations.map(({ invariant, length, message }) => `${invariant} after ${length}: ${message}`)

const sizes = ({ report: { states, transitions, rejections, depth } }: Finding) => ({ states, transitions, rejections, depth })

describe.each(everyDesign)('$book.id', (subject) => {
  const { id } = subject.book
  const own = tasks.filter((task) => task.subject === subject)

  for (const task of own.filter(({ job }) => job.engine === 'exhaustive')) {
    const { scope } = task
    test(
      `${id} holds in ${scope.id}: ${number(scope.pinned?.states ?? 0)} states`,
      async () => {
        const finding = await running.findingOf(task)
        const found = await verdict(task)
        expect(broken(found)).toEqual([])
        expect(found).toMatchObject({ verdict: 'holds', complete: true })
        expect(sizes(finding)).toEqual(scope.pinned)
      },
      patience,
    )
  }

  for (const task of own.filter(({ job }) => job.engine === 'sample')) {
    test(
      `${id} holds in ${task.scope.id} at random, seed ${task.job.sample.seed}`,
      async () => {
        const found = await verdict(task)
        expect(broken(found)).toEqual([])
        expect(found.verdict).toBe('holds')
        expect(found.transitions).toBeGreaterThanOrEqual(accepted[`${id} ${task.scope.id}`] ?? 1)
      },
      patience,
    )
  }

  test(
    `${id} exercises every operation, rule and invariant in its default scopes together`,
    async () => {
      expect(uncovered(subject.book, await Promise.all(own.map(verdict)))).toEqual([])
    },
    patience,
  )
})
