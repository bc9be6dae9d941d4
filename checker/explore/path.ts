/** From a spot in the search back to a concrete trace that replays from a start state. */
import { OutOfBound } from '../../model/frame/finite/index.ts'
import type { Law, Operation, Refusal } from '../../model/frame/machine.ts'
import { type Breach, type Problem, withinBounds } from '../report.ts'
import type { Canonical } from './canonical.ts'
import { same } from './hash.ts'
import type { Packer } from './packer.ts'
import type { Kept, Spot } from './search.ts'

/** Raised where a search and its replay disagree: a machine that is not a function, or not symmetric. */
export class LostTrace extends Error {}

const chain = ({ parent }: Kept, index: number): ReadonlyArray<number> => {
  const backwards = [index]
  for (let i = parent(index); i >= 0; i = parent(i)) backwards.push(i)
  return backwards.reverse()
}

const message = (judgement: ReturnType<Law<unknown>['judge']>): string | null =>
  judgement.kind === 'broken' ? judgement.message : null

/**
 * The operations from a start state to the spot. Only canonical states were stored, so each step is found again:
 * an operation whose successor has the wanted canonical form.
 */
export const breachAt = <S, Op extends Operation, R extends Refusal, A>(
  { machine, laws }: Problem<S, Op, R, A>,
  operations: ReadonlyArray<Op>,
  packer: Packer<S>,
  canonical: Canonical | null,
  states: Kept,
  spot: Spot,
): Breach<Op> => {
  const { words } = packer
  const { arena } = states
  const packed = new Uint32Array(words)

  const isStored = (state: S, index: number): boolean => {
    packer.pack(state, packed, 0)
    canonical?.(packed, 0)
    return same(packed, 0, arena.segment(index), arena.place(index), words)
  }
  const fits = (state: S, index: number): boolean => {
    try {
      return isStored(state, index)
    } catch (fault) {
      if (fault instanceof OutOfBound) return false
      throw fault
    }
  }
  /** What the search expanded: nothing spent, bags in order. */
  const settled = (state: S): S => {
    packer.pack(state, packed, 0)
    return packer.unpack(packed, 0)
  }
  const indices = chain(states, spot.index)
  const start = machine.initial.find(({ state }) => isStored(state, indices[0] as number))
  if (start === undefined) throw new LostTrace('no start state leads to this breach')
  let state = settled(start.state)
  const taken: Array<Op> = []
  for (const index of indices.slice(1)) {
    const next = operations
      .map((operation) => ({ operation, outcome: machine.step(operation)(state) }))
      .find(({ outcome }) => outcome !== null && fits(outcome.state, index))
    if (next === undefined || next.outcome === null) throw new LostTrace(`step ${taken.length + 1} cannot be replayed`)
    taken.push(next.operation)
    state = settled(next.outcome.state)
  }
  const told = (text: string, last: ReadonlyArray<Op>): Breach<Op> => ({
    invariant: spot.invariant,
    message: text,
    length: spot.length,
    start: start.name,
    operations: [...taken, ...last],
  })

  if (spot.at === 'state') {
    const judged = laws.state.find(({ id }) => id === spot.invariant)
    const text = judged === undefined ? null : message(judged.judge(state))
    if (text === null) throw new LostTrace(`the state reached does not break ${spot.invariant}`)
    return told(text, [])
  }
  const judged = laws.step.find(({ id }) => id === spot.invariant)
  for (const operation of operations) {
    const outcome = machine.step(operation)(state)
    if (outcome === null) continue
    if (spot.invariant === withinBounds) {
      try {
        packer.pack(outcome.state, packed, 0)
      } catch (fault) {
        if (fault instanceof OutOfBound) return told(fault.message, [operation])
        throw fault
      }
      continue
    }
    const text = message(
      judged?.judge({ before: state, operation, answer: outcome.answer, after: outcome.state }) ?? { kind: 'idle' },
    )
    if (text !== null) return told(text, [operation])
  }
  throw new LostTrace(`no step from the state reached breaks ${spot.invariant}`)
}
