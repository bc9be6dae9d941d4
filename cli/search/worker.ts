/** A worker thread: takes jobs one by one and posts what comes of them. */
import { parentPort, workerData } from 'node:worker_threads'
import { designs } from '../designs.ts'
import type { Seat } from './crew.ts'
import type { Job } from './job.ts'
import { assist, perform } from './perform.ts'
import type { Heard, Task } from './pool.ts'

const { stop } = workerData as { readonly stop: Int32Array }

const post = (heard: Heard): void => parentPort?.postMessage(heard)

const carryOut = (index: number, job: Job, seat: Seat | undefined): void => {
  if (seat !== undefined && seat.rank > 0) {
    assist(designs, job, seat)
    post({ kind: 'helped', index })
    return
  }
  const stopped = (): boolean => Atomics.load(stop, 0) === 1
  const result = perform(designs, job, stopped, (progress) => post({ kind: 'progress', index, progress }), seat)
  post({ kind: 'done', index, result })
}

parentPort?.on('message', ({ index, job, seat }: Task) => carryOut(index, job, seat))
