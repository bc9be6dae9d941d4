/** One search as plain data: what goes to a worker, and what comes back. */
import type { Either } from 'fp-ts/lib/Either.js'
import type { Budget, Progress, Report } from '../../checker/report.ts'
import type { Violation } from '../trace/trace.ts'
import type { Setting } from './setting.ts'

export type Engine = 'exhaustive' | 'sample'

/** When an exhaustive search stops before it has seen everything. */
export type Goal = { readonly kind: 'all' } | { readonly kind: 'invariant'; readonly id: string }

export interface Job {
  readonly setting: Setting
  readonly engine: Engine
  readonly symmetry: boolean
  readonly goal: Goal
  readonly budget: Budget
  readonly sample: { readonly seed: number; readonly runs: number; readonly steps: number }
  /** Where the trace of the goal's invariant is to be played again. */
  readonly again: ReadonlyArray<Setting>
  /** About how many states it has, where the spec pins them. */
  readonly states?: number
}

/** What a search saw, with its breaches as traces. */
export interface Finding {
  readonly report: Omit<Report<unknown>, 'breaches'>
  readonly violations: ReadonlyArray<Violation>
  readonly applied: Readonly<Record<string, number>>
  readonly seconds: number
  /** In each setting of `again`: after how many operations the goal's invariant broke first; null if it did not. */
  readonly brokeAgain: ReadonlyArray<number | null>
}

/** A left holds paragraphs: the machine could not be built, or the search itself failed. */
export type Result = Either<ReadonlyArray<string>, Finding>

/** What a running job tells. */
export type Event =
  | { readonly kind: 'progress'; readonly index: number; readonly progress: Progress }
  | { readonly kind: 'done'; readonly index: number; readonly result: Result }

/** Runs jobs, side by side where it can; `tell` hears of each as it goes on and ends. Results stand in the jobs' order. */
export type RunJobs = (jobs: ReadonlyArray<Job>, workers: number, tell: (event: Event) => void) => Promise<ReadonlyArray<Result>>
