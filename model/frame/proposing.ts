/** What the designs' proposals to the sampler are made of. */
import { type AnyFinite, type Finite, oneOf, tagged } from './finite/index.ts'
import type { Operation, Proposal } from './machine.ts'

/** The arguments of a kind of operation, each with what it is drawn from. */
export type Fields = Readonly<Record<string, AnyFinite>>

/** A kind of operation worth trying, if the state has something for it. */
export type IdeaOf<Op extends Operation> = readonly [op: Op['op'], possible: boolean, weight: number, fields: () => Fields]

/** The part of a scope that matters here. */
interface Switched<Op extends Operation> {
  readonly operations: ReadonlyArray<Op['op']>
}

/** One of these values. */
export const pick = <A extends number | boolean>(values: ReadonlyArray<A>): Finite<A> => oneOf<A>(...values)

/** The operations of one kind with these arguments, built only if the proposal is chosen. */
const draw =
  <Op extends Operation>(op: Op['op'], fields: () => Fields): (() => Finite<Op>) =>
  () =>
    // Which fields a kind has is not checked here: `Fields` are of any type.
    tagged('op', { [op]: fields() }) as unknown as Finite<Op>

/** The ideas that are possible, of kinds that the scope switches on. */
export const proposalsOf = <Op extends Operation>(
  { operations }: Switched<Op>,
  ideas: ReadonlyArray<IdeaOf<Op>>,
): ReadonlyArray<Proposal<Op>> =>
  ideas.flatMap(
    ([op, possible, weight, fields]): ReadonlyArray<Proposal<Op>> =>
      possible && operations.includes(op) ? [[weight, draw<Op>(op, fields)]] : [],
  )

/** Families of operations as they come, in any state: of each, what the scope switches on. */
export const familiesOf = <Op extends Operation>(
  { operations }: Switched<Op>,
  families: ReadonlyArray<ReadonlyArray<Op['op']>>,
  weight: number,
  operationsOf: (ids: ReadonlyArray<Op['op']>) => Finite<Op>,
): ReadonlyArray<Proposal<Op>> =>
  families.flatMap((ids): ReadonlyArray<Proposal<Op>> => {
    const on = ids.filter((id) => operations.includes(id))
    if (on.length === 0) return []
    const family = operationsOf(on)
    return [[weight, () => family]]
  })
