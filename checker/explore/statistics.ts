/** Counters of a search: operations accepted and refused, rules that refused, invariants checked and exercised. */
import type { Law, Operation } from '../../model/frame/machine.ts'
import type { Counts, InvariantCount, OperationCount } from '../report.ts'

/** The counters of a member, as parts of one array: every member's can be read by the lead. */
export interface Counters {
  /** By position of the operation in the list of all operations. */
  readonly accepted: Float64Array
  readonly refused: Float64Array
  /** By position of the invariant in the list of all invariants. */
  readonly checked: Float64Array
  readonly exercised: Float64Array
  /** One number. */
  readonly cut: Float64Array
}

export const countersIn = (all: Float64Array, operations: number, invariants: number): Counters => {
  let end = 0
  const part = (length: number): Float64Array => {
    end += length
    return all.subarray(end - length, end)
  }
  return {
    accepted: part(operations),
    refused: part(operations),
    checked: part(invariants),
    exercised: part(invariants),
    cut: part(1),
  }
}

export const increment = (counters: Float64Array, position: number): void => {
  counters[position] = (counters[position] as number) + 1
}

/** How often refusals named each rule. */
export interface Refusals {
  readonly count: (operation: number, rule: string) => void
  readonly counts: () => Counts
  /** What sets the counts back to where they are now. */
  readonly mark: () => () => void
}

export const refusalsOf = (operations: number): Refusals => {
  const rules: Array<string> = []
  let named: Array<number> = []
  // An operation is mostly refused by the same rule again.
  const latest = new Int32Array(operations)
  const positionOf = (rule: string): number => {
    const known = rules.indexOf(rule)
    if (known >= 0) return known
    named.push(0)
    return rules.push(rule) - 1
  }
  return {
    count: (operation, rule) => {
      let position = latest[operation] as number
      if (rules[position] !== rule) {
        position = positionOf(rule)
        latest[operation] = position
      }
      named[position] = (named[position] as number) + 1
    },
    counts: () =>
      Object.fromEntries(rules.map((rule, i) => [rule, named[i] as number] as const).filter(([, count]) => count > 0)),
    mark: () => {
      const marked = named.slice()
      return () => {
        named = rules.map((_, i) => marked[i] ?? 0)
      }
    },
  }
}

/** Asks laws; `broken` gets the position of each broken one in the list of all invariants. */
export type Judge<On> = (on: On, broken: (position: number) => void) => void

/**
 * The laws that judge this kind of operation, or state laws. `from` is the position of the first law in the list of all
 * invariants.
 */
export const judge = <On>(
  laws: ReadonlyArray<Law<On>>,
  kind: string,
  from: number,
  { checked, exercised }: Counters,
): Judge<On> => {
  const asked = laws.map((law, i) => ({ law, position: from + i })).filter(({ law }) => law.of?.includes(kind) ?? true)
  return (on, broken) => {
    for (const { law, position } of asked) {
      increment(checked, position)
      const judgement = law.judge(on)
      if (judgement.kind === 'idle') continue
      increment(exercised, position)
      if (judgement.kind === 'broken') broken(position)
    }
  }
}

/** The counters of all members together. */
export const summed = (of: ReadonlyArray<Float64Array>): Float64Array => {
  const sum = new Float64Array(of[0]?.length ?? 0)
  for (const one of of) for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] as number) + (one[i] as number)
  return sum
}

export const total = (counters: Float64Array): number => counters.reduce((n, count) => n + count, 0)

export const operationCounts = (operations: ReadonlyArray<Operation>, counters: Counters): ReadonlyArray<OperationCount> => {
  const counts = new Map(operations.map(({ op }) => [op, { accepted: 0, refused: 0 }]))
  operations.forEach(({ op }, i) => {
    const { accepted, refused } = counts.get(op) ?? { accepted: 0, refused: 0 }
    const [a, r] = [counters.accepted[i] as number, counters.refused[i] as number]
    counts.set(op, { accepted: accepted + a, refused: refused + r })
  })
  return Array.from(counts, ([id, count]) => ({ id, ...count }))
}

export const invariantCounts = (
  laws: ReadonlyArray<{ readonly id: string }>,
  from: number,
  { checked, exercised }: Counters,
): ReadonlyArray<InvariantCount> =>
  laws.map(({ id }, i) => ({ id, checked: checked[from + i] as number, exercised: exercised[from + i] as number }))

/** Counts by name, added up, in the order of the names. */
export const merged = (counts: ReadonlyArray<Counts>): Counts => {
  const sums = new Map<string, number>()
  for (const one of counts) for (const [id, count] of Object.entries(one)) sums.set(id, (sums.get(id) ?? 0) + count)
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
}
