/** From a design, a scope and a choice of rules to a machine with its laws, ready to be searched. */
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js'
import { watch } from '../checker/coverage.ts'
import type { Problem } from '../checker/report.ts'
import { type Choice, chooseRules, type Operation, type Refusal } from '../model/machine.ts'
import { sentence } from './complaint.ts'
import { dropped, misfits, printMisfit } from './decoding.ts'
import type { AnyDesign } from './designs.ts'

/** A problem whose state and answers are nobody's business but its own. */
export type AnyProblem = Problem<unknown, Operation, Refusal, unknown>

export interface Opened {
  readonly problem: AnyProblem
  /** How often each rule was consulted since the machine was built. */
  readonly applied: () => Readonly<Record<string, number>>
}

/** Build the machine of a scope. A left says what is wrong with the scope: its values, its choice or its start states. */
export const openProblem = (design: AnyDesign, input: unknown, choice: Choice): Either<ReadonlyArray<string>, Opened> => {
  const scope = design.scope.decode(input)
  if (isLeft(scope)) return left(misfits(scope.left).map(printMisfit))
  const strangers = dropped(input, scope.right)
  if (strangers.length > 0) return left(strangers.map(printMisfit))
  try {
    const watched = watch(chooseRules(design.rules, choice))
    const machine = design.machine(scope.right, watched.rules)
    const laws = design.laws(scope.right, machine)
    const before = watched.applied()
    const applied = () => Object.fromEntries(Object.entries(watched.applied()).map(([id, n]) => [id, n - (before[id] ?? 0)]))
    return right({ problem: { machine, laws }, applied })
  } catch (thrown) {
    return left([sentence(thrown)])
  }
}

/** The ids of the operations that exist in a machine: the tags of its operation type. */
export const operationIds = ({ machine }: AnyProblem): ReadonlyArray<string> => {
  const { shape } = machine.operation
  if (shape.kind !== 'tagged') throw new Error(`the operations of a machine are 'tagged'; these are '${shape.kind}'`)
  return shape.cases.map(([name]) => name)
}
