import type { Entry } from '../designs.ts'
import type { RunJobs } from '../search/job.ts'

/** Designs and their specs. */
export interface Library {
  readonly designs: ReadonlyArray<Entry>
  /** The folder that holds one folder of YAML files per design. */
  readonly specRoot: string
}

/** What the commands need of the world, so that tests can lend them another one. */
export interface Environment extends Library {
  /** The folder that holds the folders of the sources, for a new design's. */
  readonly home: string
  /** The folder that generated pages are written to. */
  readonly docsRoot: string
  readonly runJobs: RunJobs
  /** Results. */
  readonly write: (text: string) => void
  /** Progress and complaints. */
  readonly writeError: (text: string) => void
  /** Whether a progress line can be written over the one before it. */
  readonly isTTY: boolean
  /** How many jobs run side by side unless the user says otherwise. */
  readonly parallelism: number
  /** Milliseconds, for the pace of progress lines. */
  readonly now: () => number
}

/** 0 all hold, 1 broken or vacuous, 2 bad usage or bad file, 3 stopped at a budget. */
export type ExitCode = 0 | 1 | 2 | 3

/** Where several apply: 2 before 1 before 3. */
export const worst = (codes: ReadonlyArray<ExitCode>): ExitCode => ([2, 1, 3] as const).find((code) => codes.includes(code)) ?? 0
