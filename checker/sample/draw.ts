/** Drawing the next operation of a random walk. */
import type * as fc from 'fast-check'
import type { Finite } from '../../model/frame/finite/index.ts'
import type { Machine, Operation, Proposal, Refusal } from '../../model/frame/machine.ts'

/** An operation with what fast-check needs to make it simpler. */
export interface Drawn<Op> {
  readonly operation: Op
  readonly simpler: () => fc.Stream<Drawn<Op>>
}

/** Draws an operation for a state; the bias is fast-check's, towards small and extreme arguments. */
export type Draw<S, Op> = (state: S, random: fc.Random, bias: number | undefined) => Drawn<Op>

/** One draw in this many ignores what the machine proposes, so that what it never proposes is tried too: 5 %. */
const floor = 20

const drawn = <Op>(arbitrary: fc.Arbitrary<Op>, value: fc.Value<Op>): Drawn<Op> => ({
  operation: value.value,
  simpler: () => arbitrary.shrink(value.value, value.context).map((simpler) => drawn(arbitrary, simpler)),
})

/** One of the proposals, by weight; null where there is nothing to choose from. */
const choose = <Op>(proposals: ReadonlyArray<Proposal<Op>>, random: fc.Random): Finite<Op> | null => {
  const total = proposals.reduce((sum, [weight]) => sum + weight, 0)
  let left = random.nextDouble() * total
  const chosen = proposals.find(([weight]) => {
    left -= weight
    return left < 0
  })
  const finite = chosen?.[1]()
  return finite === undefined || finite.size === 0n ? null : finite
}

export const drawer = <S, Op extends Operation, R extends Refusal, A>({
  operation,
  propose,
}: Machine<S, Op, R, A>): Draw<S, Op> => {
  // Building an arbitrary costs more than drawing from it, and designs propose the same domains again and again.
  const built = new WeakMap<Finite<Op>, fc.Arbitrary<Op>>()
  const arbitraryOf = (finite: Finite<Op>): fc.Arbitrary<Op> => {
    const known = built.get(finite)
    if (known !== undefined) return known
    const arbitrary = finite.arbitrary()
    built.set(finite, arbitrary)
    return arbitrary
  }
  return (state, random, bias) => {
    const free = propose === undefined || random.nextInt(1, floor) === 1
    const arbitrary = arbitraryOf((free ? null : choose(propose(state), random)) ?? operation)
    return drawn(arbitrary, arbitrary.generate(random, bias))
  }
}
