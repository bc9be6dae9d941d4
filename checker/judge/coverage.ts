/** Coverage is counted around the rules, not in them. */
import type { Rules, RuleTable } from '../../model/frame/machine.ts'
import type { Ledger } from '../report.ts'

/** Rules that count how often each was consulted. */
export interface Watched<T extends RuleTable> {
  readonly rules: Rules<T>
  readonly applied: Ledger
}

type Form = (a: unknown, b: unknown, c: unknown, d: unknown) => unknown

interface Count {
  applied: number
}

/** The same predicate or function, counting its calls. */
const counting =
  (form: Form, count: Count): Form =>
  (a, b, c, d) => {
    count.applied += 1
    return form(a, b, c, d)
  }

/** Wrap a rule record before the machine is built: every call of a rule, and every look at a list of steps, is counted. */
export const watch = <T extends RuleTable>(rules: Rules<T>): Watched<T> => {
  const counts = Object.keys(rules).map((id): readonly [string, Count] => [id, { applied: 0 }])
  const watched = Object.fromEntries(
    counts.map(([id, count]) => {
      const form: unknown = rules[id]
      if (typeof form !== 'function') return [id, form]
      if (form.length > 4) throw new RangeError(`rule ${id} takes ${form.length} arguments, and at most 4 are passed on`)
      return [id, counting(form as Form, count)]
    }),
  )
  for (const [id, count] of counts) {
    const form: unknown = rules[id]
    if (typeof form === 'function') continue
    const get = (): unknown => {
      count.applied += 1
      return form
    }
    Object.defineProperty(watched, id, { enumerable: true, get })
  }
  return {
    rules: watched as Rules<T>,
    applied: {
      read: () => Object.fromEntries(counts.map(([id, { applied }]) => [id, applied])),
      write: (known) => {
        for (const [id, count] of counts) count.applied = known[id] ?? 0
      },
    },
  }
}
