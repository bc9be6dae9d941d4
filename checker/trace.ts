/** A list of operations, run from a named start state. */
import type { Either } from 'fp-ts/lib/Either.js'
import type { Change, Finite, Shape } from '../model/frame/finite/index.ts'
import type { Operation, Refusal } from '../model/frame/machine.ts'
import type { Problem } from './report.ts'

/** One operation of a trace with what it did. */
export interface Executed<S, Op, R, A> {
  readonly operation: Op
  readonly answer: Either<R, A>
  /** Where `before` and `after` differ. */
  readonly changes: ReadonlyArray<Change>
  readonly before: S
  readonly after: S
}

/** Raised for a trace that begins at a state the scope does not name. */
export class UnknownStart extends Error {
  /** The start counts as step 0. */
  readonly step = 0

  constructor(
    readonly start: string,
    readonly known: ReadonlyArray<string>,
  ) {
    super(`step 0: no start state '${start}'; known: ${known.join(', ')}`)
  }
}

/** Raised for a trace that asks for an operation where it is not enabled; the first operation is step 1. */
export class NotEnabled extends Error {
  constructor(
    readonly step: number,
    readonly operation: string,
  ) {
    super(`step ${step}: ${operation} is not enabled here`)
  }
}

/** Packing loses something of such a value: what was spent, or the order in which a bag was written. */
export const forgets = (shape: Shape): boolean => {
  switch (shape.kind) {
    case 'spent':
    case 'bag':
      return true
    case 'option':
    case 'vector':
    case 'table':
      return forgets(shape.of)
    case 'stack':
      return forgets(shape.of.shape)
    case 'struct':
      return shape.fields.some(([, of]) => forgets(of))
    case 'tagged':
      return shape.cases.some(([, of]) => forgets(of))
    case 'range':
    case 'oneOf':
    case 'ref':
      return false
  }
}

/** The state that the next operation starts from, as the explorer would unpack it: `spent` fields are zero again. */
export const settler = <S>(finite: Finite<S>): ((state: S) => S) => {
  if (!forgets(finite.shape)) return (state) => state
  const packed = new Uint32Array(Math.ceil(finite.bits / 32))
  return (state) => {
    packed.fill(0)
    finite.pack(state, packed, 0)
    return finite.unpack(packed, 0)
  }
}

/**
 * Runs operations from a start state. The last state may be out of bounds, as in a breach of `within-bounds`.
 * Throws UnknownStart and NotEnabled.
 */
export const executed = <S, Op extends Operation, R extends Refusal, A>(
  { machine }: Problem<S, Op, R, A>,
  start: string,
  operations: ReadonlyArray<NoInfer<Op>>,
): ReadonlyArray<Executed<S, Op, R, A>> => {
  const first = machine.initial.find(({ name }) => name === start)
  if (first === undefined)
    throw new UnknownStart(
      start,
      machine.initial.map(({ name }) => name),
    )
  const settled = settler(machine.state)
  let state = first.state
  return operations.map((operation, i) => {
    const before = settled(state)
    const outcome = machine.step(operation)(before)
    if (outcome === null) throw new NotEnabled(i + 1, machine.operation.print(operation))
    state = outcome.state
    return { operation, answer: outcome.answer, changes: machine.state.difference(before, state), before, after: state }
  })
}
