/** Jobs in worker threads: long searches one after the other, each on all threads; then the others side by side. */
import { Worker } from 'node:worker_threads'
import { left } from 'fp-ts/lib/Either.js'
import { type Seat, type Ties, tiesFor } from './crew.ts'
import type { Event, Job, Result, RunJobs } from './job.ts'
import { scheduled } from './schedule.ts'

/** What a thread is given to do. */
export interface Task {
  readonly index: number
  readonly job: Job
  readonly seat?: Seat
}

/** What is heard of a thread. */
export type Heard = Event | { readonly kind: 'helped'; readonly index: number }

/** The compiled worker beside the compiled pool; sources are never run as they stand. */
const compiled = new URL('./worker.js', import.meta.url)

interface Hand {
  readonly thread: Worker
  readonly rank: number
  /** The job at hand, or -1. */
  current: number
  /** How many split searches it has done its part in. */
  turns: number
}

/** Run jobs in workers that look at `stop`: shared memory whose first word becomes 1 when they should end. */
export const poolOf =
  (stop: Int32Array, script: URL = compiled): RunJobs =>
  (jobs, workers, tell) =>
    new Promise((resolve) => {
      const { split, single } = scheduled(jobs, workers)
      const members = split.length > 0 ? workers : Math.min(workers, jobs.length)
      const results: Result[] = []
      const waiting = [...single]
      const ties = new Map<number, Ties>()
      let hands: ReadonlyArray<Hand> = []
      let done = 0

      const finish = (index: number, result: Result): void => {
        results[index] = result
        done += 1
        ties.delete(index)
        tell({ kind: 'done', index, result })
        if (done < jobs.length) return
        for (const { thread } of hands) void thread.terminate()
        hands = []
        resolve(results)
      }

      const tiesOf = (index: number): Ties => {
        const known = ties.get(index) ?? tiesFor(members)
        ties.set(index, known)
        return known
      }

      const take = (hand: Hand): void => {
        while (results[split[hand.turns] ?? -1] !== undefined) hand.turns += 1
        const shared = split[hand.turns]
        const index = shared ?? waiting.shift()
        hand.current = index ?? -1
        const job = index === undefined ? undefined : jobs[index]
        if (index === undefined || job === undefined) return
        if (shared !== undefined) hand.turns += 1
        const task: Task = { index, job, ...(shared === undefined ? {} : { seat: { rank: hand.rank, ties: tiesOf(index) } }) }
        hand.thread.postMessage(task)
      }

      const begin = (rank: number): Hand => {
        const thread = new Worker(script, { workerData: { stop } })
        const hand: Hand = { thread, rank, current: -1, turns: 0 }
        let died = false
        const dead = (why: string): void => {
          if (died || !hands.includes(hand)) return
          died = true
          bury(hand, why)
        }
        thread.on('message', (heard: Heard) => {
          if (!hands.includes(hand)) return
          if (heard.kind === 'progress') {
            tell(heard)
            return
          }
          if (heard.kind === 'done') finish(heard.index, heard.result)
          take(hand)
        })
        thread.on('error', (error) => dead(error.message))
        thread.on('exit', (code) => dead(`the thread ended with ${code}`))
        return hand
      }

      /** A thread that dies, most often of memory, costs its job, and all who worked on it are replaced. */
      const bury = (hand: Hand, why: string): void => {
        const { current } = hand
        const mates = hands.filter((one) => one === hand || (split.includes(current) && split.includes(one.current)))
        const setting = jobs[current]?.setting
        hands = hands.filter((one) => !mates.includes(one))
        for (const { thread } of mates) void thread.terminate()
        if (current < 0) return
        if (results[current] === undefined)
          finish(current, left([`${setting?.design}, scope ${setting?.scope}: the search failed: ${why}`]))
        if (done === jobs.length) return
        // What was split and is not done begins again, with all threads.
        for (const index of split) ties.delete(index)
        for (const one of hands) one.turns = 0
        const fresh = mates.map(({ rank }) => begin(rank))
        hands = [...hands, ...fresh]
        for (const one of fresh) take(one)
      }

      if (jobs.length === 0) resolve([])
      else {
        hands = Array.from({ length: members }, (_, rank) => begin(rank))
        for (const hand of hands) take(hand)
      }
    })
