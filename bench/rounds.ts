/** Contenders timed in turn. */
import type { Timed } from './contenders.ts'

export const rounds = 3

export interface Result extends Timed {
  readonly name: string
}

const middle = (runs: ReadonlyArray<Timed>): Timed =>
  runs.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)] ?? { done: 0, seconds: 0 }

/** The median of interleaved rounds, so that what else the machine does falls on all alike. */
export const measured = (contenders: Readonly<Record<string, () => Timed>>): ReadonlyArray<Result> => {
  const runs = Array.from({ length: rounds }, () => Object.entries(contenders).map(([name, go]) => ({ name, ...go() })))
  return Object.keys(contenders).map((name) => ({ name, ...middle(runs.flat().filter((run) => run.name === name)) }))
}

/** Rows of cells below their heads; the first column is the widest. */
export const columns = (rows: ReadonlyArray<ReadonlyArray<string>>, first: number, other: number): string =>
  rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(first) : cell.padStart(other))).join('')).join('\n')

export const count = (n: number): string => Math.round(n).toLocaleString('en')
