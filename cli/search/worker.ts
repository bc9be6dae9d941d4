/** A worker thread: takes jobs one by one and posts what comes of them. */
import { parentPort, workerData } from 'node:worker_threads'
import { designs } from '../designs.ts'
import type { Event, Job } from './job.ts'
import { perform } from './perform.ts'

const { stop } = workerData as { readonly stop: Int32Array }

const post = (event: Event): void => parentPort?.postMessage(event)

parentPort?.on('message', ({ index, job }: { readonly index: number; readonly job: Job }) => {
  const result = perform(
    designs,
    job,
    () => Atomics.load(stop, 0) === 1,
    (progress) => {
      post({ kind: 'progress', index, progress })
    },
  )
  post({ kind: 'done', index, result })
})
