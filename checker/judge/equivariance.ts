/** Whether a machine treats interchangeable names alike: the guard against an unsound symmetry reduction. */
import * as E from 'fp-ts/lib/Either.js'
import type { Renaming, Scalarset } from '../../model/frame/finite/index.ts'
import { type Law, law, type Machine, type Operation, type Refusal, type Step } from '../../model/frame/machine.ts'
import { scalarsets } from '../explore/names.ts'
import { equivariant } from '../report.ts'

/** How to compare right answers; without it only the kind of answer, the rule and the error code are compared. */
export interface Answers<A> {
  /** Applies a renaming to the names in an answer; the identity where answers hold none. */
  readonly rename: (p: Renaming) => (answer: A) => A
  readonly equal: (a: A, b: A) => boolean
}

interface Exchange {
  readonly said: string
  readonly renaming: Renaming
}

/** Exchanges of neighbours within each class: together they generate every renaming. */
const exchanges = ({ name, label, size, classes }: Scalarset): ReadonlyArray<Exchange> =>
  classes.flatMap((members) =>
    members.slice(1).map((b, i) => {
      const a = members[i] ?? b
      const images = Array.from({ length: size }, (_, n) => (n === a ? b : n === b ? a : n))
      return { said: `${label}${a} and ${label}${b} exchanged`, renaming: { [name]: images } }
    }),
  )

/** The exchanges of all names that a machine's states and operations hold. */
export const exchangesIn = <S, Op extends Operation, R extends Refusal, A>({
  operation,
  state,
}: Machine<S, Op, R, A>): ReadonlyArray<Exchange> => {
  const sets = new Map([...scalarsets(operation.shape), ...scalarsets(state.shape)].map((set) => [set.name, set]))
  return [...sets.values()].flatMap(exchanges)
}

/**
 * For a state and an operation: null if `step (rename op) (rename s) = rename (step op s)` for every exchange of two
 * names of one class, otherwise a sentence that says which exchange makes a difference, and what difference.
 */
export const equivariance = <S, Op extends Operation, R extends Refusal, A>(
  machine: Machine<S, Op, R, A>,
  answers?: Answers<A>,
): ((state: S, operation: Op) => string | null) => {
  const cases = exchangesIn(machine).map(({ said, renaming }) => ({
    said,
    ofState: machine.state.rename(renaming),
    ofOperation: machine.operation.rename(renaming),
    ofAnswer: answers?.rename(renaming),
  }))

  const told = (answer: E.Either<R, A>): string =>
    E.isLeft(answer) ? `refused by ${answer.left.rule} with ${answer.left.errno}` : 'accepted'

  const different = (one: E.Either<R, A>, other: E.Either<R, A>, rename?: (a: A) => A): string | null => {
    if (told(one) !== told(other)) return `${told(other)} instead of ${told(one)}`
    if (answers === undefined || rename === undefined || E.isLeft(one) || E.isLeft(other)) return null
    return answers.equal(rename(one.right), other.right) ? null : 'answered differently'
  }

  return (state, operation) => {
    const outcome = machine.step(operation)(state)
    for (const { said, ofState, ofOperation, ofAnswer } of cases) {
      const renamed = machine.step(ofOperation(operation))(ofState(state))
      const fault = (what: string): string => `with ${said}, ${machine.operation.print(operation)} is ${what}`
      if (outcome === null || renamed === null) {
        if (outcome !== renamed) return fault(renamed === null ? 'not enabled any more' : 'enabled')
        continue
      }
      const answer = different(outcome.answer, renamed.answer, ofAnswer)
      if (answer !== null) return fault(answer)
      const [change] = machine.state.difference(ofState(outcome.state), renamed.state)
      if (change !== undefined) return fault(`followed by ${change.path} = ${change.to} instead of ${change.from}`)
    }
    return null
  }
}

/** The same as a step law: what a trace to a fault is judged by. */
export const equivarianceLaw = <S, Op extends Operation, R extends Refusal, A>(
  machine: Machine<S, Op, R, A>,
): Law<Step<S, Op, R, A>> => {
  const fault = equivariance(machine)
  return law(equivariant, {
    subjects: ({ operation }) => [operation],
    wrong: (operation, { before }) => fault(before, operation),
  })
}
