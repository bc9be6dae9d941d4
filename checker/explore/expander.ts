/** Expanding a state: every operation from it, laws on the way, and its successors as records. */
import { OutOfBound } from '../../model/frame/finite/index.ts'
import type { Operation, Refusal } from '../../model/frame/machine.ts'
import { builtIn, equivariant, type Problem, withinBounds } from '../report.ts'
import type { Arena } from './arena.ts'
import type { Canonical } from './canonical.ts'
import type { Guard } from './guard.ts'
import { hash, same } from './hash.ts'
import type { Packer } from './packer.ts'
import type { SignKeys } from './signs.ts'
import { type Counters, increment, judge, type Refusals } from './statistics.ts'

/** How states are looked at. */
export interface Lens<S> {
  readonly packer: Packer<S>
  readonly canonical: Canonical | null
  readonly guard: Guard<S> | null
}

/** Where what comes of it is put down. */
export interface Sheet {
  /** A record is a hash followed by a state. */
  readonly records: Uint32Array
  readonly fresh: Uint8Array
  readonly counters: Counters
  readonly refusals: Refusals
  /** Tells of a breach of the invariant at a position in the list of all invariants. */
  readonly sign: (invariant: number, key: number) => void
  readonly keys: SignKeys
}

export interface Expander<S> {
  /** Makes a record of a start state; the number of records now. */
  readonly start: (state: S, record: number) => number
  /** Makes records of the successors of a state, which is at `position` in its round, from `record` on; the number of records now. */
  readonly expand: (index: number, position: number, record: number) => number
}

export const expander = <S, Op extends Operation, R extends Refusal, A>(
  { machine, laws }: Problem<S, Op, R, A>,
  operations: ReadonlyArray<Op>,
  { packer, canonical, guard }: Lens<S>,
  arena: Arena,
  { records, fresh, counters, refusals, sign, keys }: Sheet,
): Expander<S> => {
  const { words, pack, repack, unpack } = packer
  const stride = words + 1
  const steps = operations.map((operation) => machine.step(operation))
  const judges = operations.map(({ op }) => judge(laws.step, op, builtIn.length + laws.state.length, counters))
  const judged = laws.step.length > 0
  const [bounds, renaming] = [builtIn.indexOf(withinBounds), builtIn.indexOf(equivariant)]

  /** Finishes the records of states that are packed. */
  const close = (first: number, end: number): number => {
    for (let r = first; r < end; r += 1) {
      const place = r * stride
      canonical?.(records, place + 1)
      records[place] = hash(records, place + 1, words)
      fresh[r] = 0
    }
    return end
  }

  return {
    start: (state, record) => {
      pack(state, records, record * stride + 1)
      return close(record, record + 1)
    },
    expand: (index, position, record) => {
      const source = arena.segment(index)
      const from = arena.place(index)
      const before = unpack(source, from)
      if (guard?.(index, before, source, from) === true) sign(renaming, keys.guard(position))
      let filled = record
      let i = 0
      const broken = (law: number): void => sign(law, keys.step(position, i, law))
      for (; i < steps.length; i += 1) {
        const outcome = (steps[i] as (typeof steps)[number])(before)
        if (outcome === null) continue
        const { answer, state: after } = outcome
        if (answer._tag === 'Right') increment(counters.accepted, i)
        else {
          increment(counters.refused, i)
          refusals.count(i, answer.left.rule)
        }
        if (after !== before) {
          const place = filled * stride + 1
          try {
            repack(after, records, place, before, source, from)
          } catch (fault) {
            if (!(fault instanceof OutOfBound)) throw fault
            increment(counters.cut, 0)
            sign(bounds, keys.step(position, i, bounds))
            continue
          }
          if (!same(records, place, source, from, words)) filled += 1
        }
        if (!judged) continue
        const judgeStep = judges[i] as (typeof judges)[number]
        judgeStep({ before, operation: operations[i] as Op, answer, after }, broken)
      }
      return close(record, filled)
    },
  }
}
