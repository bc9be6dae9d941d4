/** When a random search ends before its last run. */
import type { Budget, Shortfall, Surroundings } from '../report.ts'

export interface Limits {
  /** Asked before every step with the number of states visited so far; once true it stays true. */
  readonly over: (states: number) => boolean
  /** What `over` found; null where nothing was cut short. */
  readonly shortfall: () => Shortfall | null
}

/** A random search holds one run at a time, so a limit in bytes is never reached. */
export const limits = ({ states: most, seconds }: Budget, { clock, stopped }: Surroundings): Limits => {
  const began = clock?.() ?? 0
  let shortfall: Shortfall | null = null
  return {
    over: (states) => {
      if (shortfall !== null) return true
      if (stopped?.() === true) shortfall = 'stopped'
      else if (most !== undefined && states >= most) shortfall = 'states'
      else if (seconds !== undefined && clock !== undefined && clock() - began > seconds) shortfall = 'seconds'
      return shortfall !== null
    },
    shortfall: () => shortfall,
  }
}
