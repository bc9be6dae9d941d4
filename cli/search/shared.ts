/** Searches that differ only in where their trace is played again are carried out once. */
import { isLeft, right } from 'fp-ts/lib/Either.js'
import type { Job, Result, RunJobs } from './job.ts'

/** What two jobs have in common if one search serves both. */
const searchOf = ({ again: _, ...search }: Job): string => {
  const { choice, ...setting } = search.setting
  const forms = Object.entries(choice).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify({ ...search, setting: { ...setting, place: null, forms } })
}

/** One search, and the jobs that it is for, each with where its own settings begin among those of all. */
interface Group {
  readonly job: Job
  readonly members: ReadonlyArray<{ readonly index: number; readonly from: number; readonly to: number }>
}

const groupsOf = (jobs: ReadonlyArray<Job>): ReadonlyArray<Group> => {
  const groups = new Map<string, Group>()
  for (const [index, job] of jobs.entries()) {
    const key = searchOf(job)
    const { job: first, members } = groups.get(key) ?? { job: { ...job, again: [] }, members: [] }
    const again = [...first.again, ...job.again]
    groups.set(key, { job: { ...first, again }, members: [...members, { index, from: first.again.length, to: again.length }] })
  }
  return [...groups.values()]
}

/** The result of a group as one of its jobs sees it. */
const ownPart = (result: Result, from: number, to: number): Result =>
  isLeft(result) ? result : right({ ...result.right, brokeAgain: result.right.brokeAgain.slice(from, to) })

/** The same jobs with the same results, in their order; none is searched twice. */
export const sharing =
  (runJobs: RunJobs): RunJobs =>
  async (jobs, workers, tell) => {
    const groups = groupsOf(jobs)
    const results: Result[] = []
    await runJobs(
      groups.map(({ job }) => job),
      workers,
      (event) => {
        const members = groups[event.index]?.members ?? []
        if (event.kind === 'progress') {
          tell({ ...event, index: members[0]?.index ?? 0 })
          return
        }
        for (const { index, from, to } of members) {
          const result = ownPart(event.result, from, to)
          results[index] = result
          tell({ kind: 'done', index, result })
        }
      },
    )
    return results
  }
