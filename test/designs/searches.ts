/** Searches of the tests, in worker threads that run the compiled sources. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isLeft } from 'fp-ts/lib/Either.js'
import { inject } from 'vitest'
import type { Task, Wish } from '../../cli/prove/plan.ts'
import type { Finding, Job, Result } from '../../cli/search/job.ts'
import { poolOf } from '../../cli/search/pool.ts'
import { sharing } from '../../cli/search/shared.ts'
import { corrected } from '../../cli/spec/book.ts'

/** What `pagelaw prove` wishes without options. */
export const everything: Wish = {
  scope: undefined,
  deep: false,
  preset: corrected,
  without: [],
  engine: undefined,
  seed: 1,
  runs: undefined,
  budget: {},
}

/** Roughly how much work a task is. */
const work = ({ scope: { pinned }, job: { engine, sample } }: Task): number =>
  engine === 'sample' ? 100 * sample.runs * sample.steps : pinned === undefined ? 0 : pinned.transitions + pinned.rejections

export interface Searches {
  /** What a task found. Throws what the search complained about. */
  readonly findingOf: (task: Task) => Promise<Finding>
  /** Ends whatever still runs. */
  readonly stop: () => void
}

/** Searches that run, each with its result once it is there. */
export interface Running {
  readonly results: ReadonlyArray<Promise<Result>>
  /** Ends whatever still runs. */
  readonly stop: () => void
}

/** Begins these searches on every processor, none of them twice. */
export const begun = (jobs: ReadonlyArray<Job>): Running => {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const settle: Array<(result: Result) => void> = []
  const results = jobs.map(() => new Promise<Result>((resolve) => settle.push(resolve)))
  const runJobs = sharing(poolOf(stop, pathToFileURL(join(inject('compiled'), 'cli/search/worker.js'))))
  void runJobs(jobs, availableParallelism(), (event) => {
    if (event.kind === 'done') settle[event.index]?.(event.result)
  })
  return {
    results,
    stop: () => {
      Atomics.store(stop, 0, 1)
    },
  }
}

/** Begins all searches, the longest first. */
export const searches = (tasks: ReadonlyArray<Task>): Searches => {
  const ordered = [...tasks].sort((a, b) => work(b) - work(a))
  const { results, stop } = begun(ordered.map(({ job }) => job))
  return {
    findingOf: async (task) => {
      const result = await results[ordered.indexOf(task)]
      if (result === undefined) throw new Error('a task that was not begun')
      if (isLeft(result)) throw new Error(result.left.join('\n'))
      return result.right
    },
    stop,
  }
}
