/**
 * Members of a search that take turns in this thread. Each is interrupted by the next at the first step it takes in a round,
 * so that all but the last expand one piece, and the last one the rest.
 */
import type { Crew } from '../../../checker/explore/crew.ts'
import { type ExploreOptions, explore, helper } from '../../../checker/explore/explore.ts'
import type { Ledger, Problem, Report } from '../../../checker/report.ts'
import type { Operation, Refusal } from '../../../model/frame/machine.ts'

const growing = (maxByteLength: number): SharedArrayBuffer => new SharedArrayBuffer(0, { maxByteLength })

/** A problem with what its rules count. */
export type Counted<S, Op extends Operation, R extends Refusal, A> = Problem<S, Op, R, A> & { readonly ledger?: Ledger }

const ledgerOf = ({ ledger }: { readonly ledger?: Ledger }): { readonly ledger?: Ledger } =>
  ledger === undefined ? {} : { ledger }

/** Explores with so many members, each on a problem of its own, and with so much room for states. */
export const exploreWith = <S, Op extends Operation, R extends Refusal, A>(
  members: number,
  problem: () => Counted<S, Op, R, A>,
  options: ExploreOptions,
  room = 2 ** 26,
): Report<Op> => {
  if (members === 1) {
    const only = problem()
    return explore(only, { ...options, ...ledgerOf(only) })
  }
  let waiting: ReadonlyArray<() => void> = []
  const goOn = (): void => {
    const [next, ...rest] = waiting
    waiting = rest
    next?.()
  }
  const interrupted = (one: Counted<S, Op, R, A>): Counted<S, Op, R, A> => {
    const step: typeof one.machine.step = (op) => {
      const take = one.machine.step(op)
      return (s) => {
        goOn()
        return take(s)
      }
    }
    return { ...one, machine: { ...one.machine, step } }
  }
  const ties = { members, desk: growing(2 ** 30), halls: [growing(room)] }
  const own = interrupted(problem())
  const others = Array.from({ length: members - 1 }, (_, i) => {
    const theirs = interrupted(problem())
    return helper(theirs, { ...options, ...ledgerOf(theirs) }, ties, i + 1)
  })
  let turn = 0
  const all: Crew['all'] = (order, mine) => {
    turn += 1
    const parts = [mine, ...others.map((carryOut) => () => carryOut(order))]
    const first = turn % members
    waiting = [...parts.slice(first), ...parts.slice(0, first)]
    while (waiting.length > 0) goOn()
  }
  return explore(own, { ...options, ...ledgerOf(own), crew: { members, memory: ties, all } })
}
