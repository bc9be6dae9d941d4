/** Which searches are split over all threads, and which run side by side. */
import type { Job } from './job.ts'

/** Below this a search is over before its threads have met often enough to gain by it. */
const long = 20_000

/** Indices of jobs. The split ones come first, one after the other. */
export interface Schedule {
  readonly split: ReadonlyArray<number>
  readonly single: ReadonlyArray<number>
}

/** An exhaustive search is split if it is known to be long, or if there are too few jobs to keep all threads busy. */
export const scheduled = (jobs: ReadonlyArray<Job>, workers: number): Schedule => {
  const isSplit = ({ engine, states = 0 }: Job): boolean =>
    workers > 1 && engine === 'exhaustive' && (states >= long || jobs.length < workers)
  const indices = jobs.map((job, index) => ({ job, index }))
  const only = (split: boolean): ReadonlyArray<number> =>
    indices.filter(({ job }) => isSplit(job) === split).map(({ index }) => index)
  return { split: only(true), single: only(false) }
}
