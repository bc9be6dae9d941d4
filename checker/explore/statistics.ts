/** Counters of a search: operations accepted and refused, rules that refused, invariants checked and exercised. */
import type { Law, Operation } from '../../model/frame/machine.ts'
import type { InvariantCount, OperationCount } from '../report.ts'

/** Counts answers by the position of their operation in the list of all operations. */
export interface Statistics {
  readonly accepted: (position: number) => void
  readonly refused: (position: number, rule: string) => void
  readonly transitions: () => number
  readonly rejections: () => number
  readonly operations: () => ReadonlyArray<OperationCount>
  readonly refusals: () => Readonly<Record<string, number>>
}

const sum = (counts: Float64Array): number => counts.reduce((n, count) => n + count, 0)

export const statistics = (operations: ReadonlyArray<Operation>): Statistics => {
  const accepted = new Float64Array(operations.length)
  const refused = new Float64Array(operations.length)
  // One operation is mostly refused by the same rule again; its count waits here until another rule refuses.
  const rules: Array<string> = operations.map(() => '')
  const waiting = new Float64Array(operations.length)
  const refusals = new Map<string, number>()
  const settle = (position: number): void => {
    const count = waiting[position] as number
    const rule = rules[position] as string
    if (count > 0) refusals.set(rule, (refusals.get(rule) ?? 0) + count)
    waiting[position] = 0
  }
  return {
    accepted: (position) => {
      accepted[position] = (accepted[position] as number) + 1
    },
    refused: (position, rule) => {
      refused[position] = (refused[position] as number) + 1
      if (rules[position] !== rule) {
        settle(position)
        rules[position] = rule
      }
      waiting[position] = (waiting[position] as number) + 1
    },
    transitions: () => sum(accepted),
    rejections: () => sum(refused),
    operations: () => {
      const counts = new Map(operations.map(({ op }) => [op, { accepted: 0, refused: 0 }]))
      operations.forEach(({ op }, i) => {
        const { accepted: a, refused: r } = counts.get(op) ?? { accepted: 0, refused: 0 }
        counts.set(op, { accepted: a + (accepted[i] as number), refused: r + (refused[i] as number) })
      })
      return Array.from(counts, ([id, count]) => ({ id, ...count }))
    },
    refusals: () => {
      operations.forEach((_, position) => {
        settle(position)
      })
      return Object.fromEntries(refusals)
    },
  }
}

/** Laws with counters; `judge` tells each broken law with its sentence. */
export interface Jury<On> {
  readonly empty: boolean
  /** Asks the laws that judge this kind of operation; state laws judge no kind in particular. */
  readonly judge: (kind: string) => (on: On, broken: (law: Law<On>, message: string) => void) => void
  readonly counts: () => ReadonlyArray<InvariantCount>
}

export const jury = <On>(laws: ReadonlyArray<Law<On>>): Jury<On> => {
  const seats = laws.map((law) => ({ law, checked: 0, exercised: 0 }))
  return {
    empty: laws.length === 0,
    judge: (kind) => {
      const asked = seats.filter(({ law }) => law.of?.includes(kind) ?? true)
      return (on, broken) => {
        for (const seat of asked) {
          seat.checked += 1
          const judgement = seat.law.judge(on)
          if (judgement.kind === 'idle') continue
          seat.exercised += 1
          if (judgement.kind === 'broken') broken(seat.law, judgement.message)
        }
      }
    },
    counts: () => seats.map(({ law, checked, exercised }) => ({ id: law.id, checked, exercised })),
  }
}
