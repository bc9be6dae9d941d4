/** Jobs in worker threads, one at a time in each. */
import { Worker } from 'node:worker_threads'
import { left } from 'fp-ts/lib/Either.js'
import type { Event, Job, Result, RunJobs } from './job.ts'

/** The compiled worker beside the compiled pool; sources are never run as they stand. */
const compiled = new URL('./worker.js', import.meta.url)

/** Run jobs in workers that look at `stop`: shared memory whose first word becomes 1 when they should end. */
export const poolOf =
  (stop: Int32Array, script: URL = compiled): RunJobs =>
  (jobs, workers, tell) =>
    new Promise((resolve) => {
      const results: Result[] = []
      const threads: Worker[] = []
      let next = 0
      let done = 0

      const finish = (index: number, result: Result): void => {
        results[index] = result
        done += 1
        tell({ kind: 'done', index, result })
        if (done < jobs.length) return
        for (const thread of threads) void thread.terminate()
        resolve(results)
      }

      const begin = (): void => {
        const thread = new Worker(script, { workerData: { stop } })
        threads.push(thread)
        let current = -1
        const take = (): void => {
          current = next
          next += 1
          const job: Job | undefined = jobs[current]
          if (job !== undefined) thread.postMessage({ index: current, job })
        }
        thread.on('message', (event: Event) => {
          if (event.kind === 'progress') {
            tell(event)
            return
          }
          finish(event.index, event.result)
          take()
        })
        // A thread that dies, most often of memory, costs its job and is replaced.
        thread.on('error', (error) => {
          const setting = jobs[current]?.setting
          finish(current, left([`${setting?.design}, scope ${setting?.scope}: the search failed: ${error.message}`]))
          if (next < jobs.length) begin()
        })
        take()
      }

      if (jobs.length === 0) resolve([])
      for (let i = 0; i < Math.min(workers, jobs.length); i += 1) begin()
    })
