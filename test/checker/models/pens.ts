/** Interchangeable pens that hold ink and are lent to each other; faults are planted by name. */
import * as E from 'fp-ts/lib/Either.js'
import type { Problem } from '../../../checker/report.ts'
import { indexedBy, option, range, ref, scalarset, spent, struct, tagged } from '../../../model/frame/finite/index.ts'
import { at, law, type Outcome, replaceAt } from '../../../model/frame/machine.ts'

interface Pen {
  readonly ink: number
  readonly lentTo: number | null
}

export interface Pens {
  readonly pens: ReadonlyArray<Pen>
  readonly held: number | null
  readonly strokes: number
}

export type PenOp =
  | { readonly op: 'lend'; readonly pen: number; readonly to: number }
  | { readonly op: 'takeBack' | 'fill' | 'hold'; readonly pen: number }
  | { readonly op: 'holdFirst' }

interface Refusal {
  readonly rule: 'noSelfLoan' | 'noMutualLoan' | 'notFull' | 'notDry'
  readonly errno: 'EINVAL' | 'ENOSPC'
}

export interface Faults {
  /** Two pens may be lent to each other: breaks a state invariant after 2 operations. */
  readonly mutual?: boolean
  /** A full pen is filled: out of bounds after 3 operations. */
  readonly overfull?: boolean
  /** Refusing a dry pen puts the held one down: breaks a step invariant after 3 operations. */
  readonly residue?: boolean
  /** Taking a pen back costs two strokes: breaks a step invariant on costs after 2 operations. */
  readonly dear?: boolean
  /** An operation that prefers small indices. */
  readonly preferring?: boolean
}

type Answer = 'done' | { readonly pen: number }

export type PenProblem = Problem<Pens, PenOp, Refusal, Answer>

const step =
  ({ mutual, overfull, residue, dear }: Faults) =>
  (op: PenOp) =>
  (before: Pens): Outcome<Pens, Refusal, Answer> => {
    const s = { ...before, strokes: before.strokes + 1 }
    const done = (state: Pens): Outcome<Pens, Refusal, Answer> => ({ answer: E.right('done'), state })
    const refuse = (rule: Refusal['rule'], errno: Refusal['errno'], state = before): Outcome<Pens, Refusal, Answer> => ({
      answer: E.left({ rule, errno }),
      state,
    })
    const change = (pen: number, fields: Partial<Pen>): Pens => ({
      ...s,
      pens: replaceAt(s.pens, pen, { ...at(s.pens, pen), ...fields }),
    })
    switch (op.op) {
      case 'lend':
        if (op.pen === op.to) return refuse('noSelfLoan', 'EINVAL')
        if (mutual !== true && at(s.pens, op.to).lentTo === op.pen) return refuse('noMutualLoan', 'EINVAL')
        return done(change(op.pen, { lentTo: op.to }))
      case 'takeBack':
        if (at(s.pens, op.pen).lentTo === null) return null
        return done({ ...change(op.pen, { lentTo: null }), strokes: s.strokes + (dear === true ? 1 : 0) })
      case 'fill': {
        const { ink } = at(s.pens, op.pen)
        return ink === 2 && overfull !== true ? refuse('notFull', 'ENOSPC') : done(change(op.pen, { ink: ink + 1 }))
      }
      case 'hold':
        if (at(s.pens, op.pen).ink === 0)
          return refuse('notDry', 'EINVAL', residue === true && before.held !== null ? { ...before, held: null } : before)
        return { answer: E.right({ pen: op.pen }), state: { ...s, held: op.pen } }
      case 'holdFirst': {
        const first = s.pens.findIndex(({ ink }) => ink > 0)
        return first < 0 ? null : done({ ...s, held: first })
      }
    }
  }

export const noMutualLoan = law<Pens, number>('no-mutual-loan', {
  subjects: (s) => s.pens.flatMap(({ lentTo }, i) => (lentTo === null ? [] : [i])),
  wrong: (i, s) => {
    const { lentTo } = at(s.pens, i)
    return lentTo !== null && at(s.pens, lentTo).lentTo === i ? `P${i} and P${lentTo} are lent to each other` : null
  },
})

export const refusalChangesNothing: PenProblem['laws']['step'][number] = law('refusal-changes-nothing', {
  subjects: ({ answer }) => (E.isLeft(answer) ? [answer.left] : []),
  wrong: ({ rule }, { before, after }) => (before === after ? null : `${rule} refused, and held became ${after.held}`),
})

/** Holds only because what was spent is zero again before every operation. */
export const oneStroke: PenProblem['laws']['step'][number] = law('one-stroke-at-a-time', {
  subjects: ({ after }) => [after.strokes],
  wrong: (strokes) => (strokes > 1 ? `${strokes} strokes` : null),
})

export const pens = (size: number, faults: Faults = {}): PenProblem => {
  const set = scalarset('pen', 'P', size)
  const empty: Pens = { pens: Array.from({ length: size }, () => ({ ink: 0, lentTo: null })), held: null, strokes: 0 }
  const pen = { pen: ref(set) }
  return {
    machine: {
      state: struct({
        pens: indexedBy(set, struct({ ink: range(0, 2), lentTo: option(ref(set)) })),
        held: option(ref(set)),
        strokes: spent(0),
      }),
      operation: tagged('op', {
        lend: { pen: ref(set), to: ref(set) },
        takeBack: pen,
        fill: pen,
        hold: pen,
        ...(faults.preferring === true ? { holdFirst: {} } : {}),
      }),
      initial: [
        { name: 'empty', state: empty },
        { name: 'last full', state: { ...empty, pens: replaceAt(empty.pens, size - 1, { ink: 2, lentTo: null }) } },
      ],
      step: step(faults),
    },
    laws: { state: [noMutualLoan], step: [refusalChangesNothing, oneStroke] },
  }
}
