/** From a design, a scope and a choice of rules to a machine with its laws, ready to be searched. */
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js'
import { watch } from '../../checker/judge/coverage.ts'
import type { Ledger, Problem } from '../../checker/report.ts'
import { type Finite, OutOfBound } from '../../model/frame/finite/index.ts'
import { type Choice, chooseRules, type Operation, type Refusal } from '../../model/frame/machine.ts'
import { BadStart } from '../../model/frame/starts.ts'
import { sentence } from '../command/complaint.ts'
import type { AnyDesign } from '../designs.ts'
import { dropped, found, misfits, printMisfit } from '../spec/decoding.ts'

/** A problem whose state and answers are nobody's business but its own. */
export type AnyProblem = Problem<unknown, Operation, Refusal, unknown>

export interface Opened {
  readonly problem: AnyProblem
  /** How often each rule was consulted since the machine was built. */
  readonly applied: Ledger
}

/** Where a value lies outside its domain; null if it does not. Packed, because a bag is decoded in its normal order only. */
const outside = <A>({ bits, pack }: Finite<A>, value: A): string | null => {
  try {
    pack(value, new Uint32Array(Math.ceil(bits / 32) + 1), 0)
    return null
  } catch (thrown) {
    if (!(thrown instanceof OutOfBound)) throw thrown
    return `${thrown.path === '' ? 'here' : `at ${thrown.path}`} expected ${thrown.bound}, found ${found(thrown.value)}`
  }
}

/** What there is no room for: a search would fail in its first state. */
const impossible = ({ state, initial }: AnyProblem['machine']): ReadonlyArray<string> =>
  initial.flatMap((start) => {
    const wrong = outside(state, start.state)
    return wrong === null ? [] : [`start '${start.name}': ${wrong}`]
  })

/** Build the machine of a scope. A left says what is wrong with the scope: its values, its choice or its start states. */
export const openProblem = (design: AnyDesign, input: unknown, choice: Choice): Either<ReadonlyArray<string>, Opened> => {
  const scope = design.scope.decode(input)
  if (isLeft(scope)) return left(misfits(scope.left).map(printMisfit))
  const strangers = dropped(input, scope.right)
  if (strangers.length > 0) return left(strangers.map(printMisfit))
  try {
    const watched = watch(chooseRules(design.rules, choice))
    const machine = design.machine(scope.right, watched.rules)
    const wrong = impossible(machine)
    if (wrong.length > 0) return left(wrong)
    const laws = design.laws(scope.right, machine)
    watched.applied.write({})
    return right({ problem: { machine, laws }, applied: watched.applied })
  } catch (thrown) {
    const why = thrown instanceof BadStart ? misfits(thrown.errors).map(printMisfit) : []
    return left(why.length === 0 ? [sentence(thrown)] : why.map((one) => `${sentence(thrown)}: ${one}`))
  }
}

/** The ids of the operations that exist in a machine: the tags of its operation type. */
export const operationIds = ({ machine }: AnyProblem): ReadonlyArray<string> => {
  const { shape } = machine.operation
  if (shape.kind !== 'tagged') throw new Error(`the operations of a machine are 'tagged'; these are '${shape.kind}'`)
  return shape.cases.map(([name]) => name)
}
