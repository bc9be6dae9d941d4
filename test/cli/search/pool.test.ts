/** Searches in threads: split over all of them or side by side, they find the same; a thread that dies ends its search. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, inject, test } from 'vitest'
import { aimed } from '../../../cli/attack/target.ts'
import { planned, type Task } from '../../../cli/prove/plan.ts'
import type { Event, Job, Result } from '../../../cli/search/job.ts'
import { poolOf } from '../../../cli/search/pool.ts'
import { scheduled } from '../../../cli/search/schedule.ts'
import { everything } from '../../designs/searches.ts'
import { everyDesign } from '../../designs/subjects.ts'

const worker = pathToFileURL(join(inject('compiled'), 'cli/search/worker.js'))
const flag = (): Int32Array => new Int32Array(new SharedArrayBuffer(8))

const tasks = planned(everyDesign, everything, false).filter(({ job }) => job.engine === 'exhaustive')
const pinnedStates = ({ scope }: Task): number => scope.pinned?.states ?? Number.POSITIVE_INFINITY

const some = tasks[0]?.job as Job

/** Makes the scheduler split it. */
const long = (job: Job): Job => ({ ...job, states: 1_000_000 })

/** As text, without the time that it took. */
const told = (result: Result | undefined): string =>
  result === undefined || isLeft(result) ? JSON.stringify(result) : JSON.stringify({ ...result.right, seconds: 0 })

const run = async (jobs: ReadonlyArray<Job>, workers: number): Promise<ReadonlyArray<string>> =>
  (await poolOf(flag(), worker)(jobs, workers, () => undefined)).map(told)

/** Threads that outnumber the processors wait for each other. */
const patience = 400_000

describe('split over two threads and three, nothing differs by a byte from one', () => {
  const splitIn = async (jobs: ReadonlyArray<Job>): Promise<ReadonlyArray<string>> => {
    const alone = await run(jobs, 1)
    for (const workers of [2, 3]) {
      const together = await run(jobs.map(long), workers)
      for (const [i, text] of together.entries()) expect(text).toBe(alone[i])
      expect(together).toHaveLength(jobs.length)
    }
    return alone
  }

  test('in the small scopes of every design', { timeout: patience }, async () => {
    const small = everyDesign.flatMap((subject) =>
      tasks
        .filter((task) => task.subject === subject && pinnedStates(task) <= 400)
        .toSorted((a, b) => pinnedStates(b) - pinnedStates(a))
        .slice(0, 2),
    )
    const found = await splitIn(small.map(({ job }) => job))
    expect(new Set(small.map(({ subject }) => subject)).size).toBe(everyDesign.length)
    expect(found.every((text) => text.includes('"complete":true'))).toBe(true)
  })

  test('in attacks of every design', { timeout: patience }, async () => {
    const targets = everyDesign.flatMap((subject) => aimed([subject], undefined, []).targets.slice(0, 1))
    const found = await splitIn(targets.map(({ job }) => job))
    expect(found.every((text) => text.includes('"violations":[{'))).toBe(true)
  })

  test('where a budget ends the search', async () => {
    const cut = tasks.filter((task) => pinnedStates(task) > 3_000).slice(0, 1)
    const found = await splitIn(cut.map(({ job }, i) => ({ ...job, budget: { states: 700 + 333 * i } })))
    expect(found.every((text) => text.includes('"shortfall":"states"'))).toBe(true)
  })
})

test('told to stop, a search that is split ends with what it found until then', async () => {
  const stop = flag()
  const job = tasks.toSorted((a, b) => pinnedStates(a) - pinnedStates(b)).at(-1)?.job as Job
  const [result] = await poolOf(stop, worker)([long(job)], 2, ({ kind }) => {
    if (kind === 'progress') Atomics.store(stop, 0, 1)
  })
  expect(told(result)).toContain('"shortfall":"stopped"')
})

describe('a thread that dies', () => {
  const dying = new URL('../fixture/dying-worker.mjs', import.meta.url)
  const named = (scope: string, preset = 'loudly'): Job => long({ ...some, setting: { ...some.setting, scope, preset } })

  test.each([
    ['loudly', 'no memory left'],
    ['quietly', 'the thread ended with 0'],
  ])('%s in a search that is split ends it with an error and no verdict, and the others go on', async (how, why) => {
    const events: Event[] = []
    const jobs = [named('before'), named('deadly', how), named('after'), { ...named('short'), states: 1 }]
    const results = await poolOf(flag(), dying)(jobs, 2, (event) => events.push(event))
    expect(results.map(({ _tag }) => _tag)).toEqual(['Right', 'Left', 'Right', 'Right'])
    expect(results[1]).toEqual({ _tag: 'Left', left: [`${some.setting.design}, scope deadly: the search failed: ${why}`] })
    expect(events.map(({ index }) => index).toSorted()).toEqual([0, 1, 2, 3])
  })
})

describe('the scheduler', () => {
  const job = (states: number | null, engine: Job['engine'] = 'exhaustive'): Job => {
    const { states: _, ...rest } = some
    return { ...rest, engine, ...(states === null ? {} : { states }) }
  }
  const jobs = [job(100), job(1_000_000), job(null), job(1_000_000, 'sample'), job(50_000)]

  test('splits what is known to be long, and has the rest run side by side', () => {
    expect(scheduled(jobs, 2)).toEqual({ split: [1, 4], single: [0, 2, 3] })
  })

  test('splits nothing for one thread, and a search of unknown length that would leave threads idle', () => {
    expect(scheduled(jobs, 1)).toEqual({ split: [], single: [0, 1, 2, 3, 4] })
    expect(scheduled([job(null)], 2)).toEqual({ split: [0], single: [] })
    expect(scheduled([job(null, 'sample')], 2)).toEqual({ split: [], single: [0] })
  })
})
