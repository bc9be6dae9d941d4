/** Jobs in this thread, one after the other: for tests, and wherever there are no workers. */
import type { Entry } from '../designs.ts'
import type { Result, RunJobs } from './job.ts'
import { perform } from './perform.ts'

export const runHere =
  (designs: ReadonlyArray<Entry>, stopped: () => boolean): RunJobs =>
  async (jobs, _workers, tell) => {
    const results: Result[] = []
    for (const [index, job] of jobs.entries()) {
      const result = perform(designs, job, stopped, (progress) => {
        tell({ kind: 'progress', index, progress })
      })
      results.push(result)
      tell({ kind: 'done', index, result })
    }
    return results
  }
