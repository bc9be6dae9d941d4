/** The verdict on generated walks and on what shrinking makes of them. */
import type { Limits } from './limits.ts'
import type { Candidate } from './shrink.ts'
import type { Walk } from './walk.ts'

export class Trial<S, Op> {
  /** The walk that broke something, as far as it is shrunk. */
  broken: Walk<S, Op> | null = null
  /** What a machine or a law threw. */
  crash: { readonly error: unknown } | null = null
  readonly #limits: Limits
  readonly #report: () => void

  /** `report` is called after every generated walk. */
  constructor(limits: Limits, report: () => void) {
    this.#limits = limits
    this.#report = report
  }

  /** What fast-check asks of every walk; false makes it shrink, or ends the search where it cannot. */
  readonly holds = ({ walk }: Candidate<S, Op>): boolean => {
    if (this.crash !== null) return true
    // Once something broke, all candidates come from shrinking; where time is up they are not walked any more.
    if (this.broken !== null && this.#limits.over(0)) return true
    try {
      const walked = walk()
      if (this.broken === null) this.#report()
      if (walked.fault !== null) this.broken = walked
      return walked.fault === null && !walked.halted
    } catch (error) {
      // fast-check would take this for a broken case, but a machine that throws is a mistake in the model.
      this.crash = { error }
      return true
    }
  }
}
