/** What is counted on the generated walks; walks tried while shrinking are not counted. */
import { type Either, isRight } from 'fp-ts/lib/Either.js'
import type { Shape } from '../../model/frame/finite/index.ts'
import type { Operation, Refusal } from '../../model/frame/machine.ts'
import type { OperationCount, Problem } from '../report.ts'
import { type Judge, judgeOf } from './judge.ts'
import type { Walk } from './walk.ts'

/** The names of all operations, read from the declaration: there may be too many operations to list. */
const namesIn = (shape: Shape): ReadonlyArray<string> => {
  switch (shape.kind) {
    case 'oneOf':
      return shape.values.map(String)
    case 'struct':
      return shape.fields.flatMap(([key, of]) => (key === 'op' ? namesIn(of) : []))
    case 'tagged':
      return shape.cases.flatMap(([name, of]) => (shape.tag === 'op' ? [name] : namesIn(of)))
    default:
      return []
  }
}

export class Counters<S, Op extends Operation, R extends Refusal, A> {
  readonly judge: Judge<S, Op, R, A>
  /** States visited, a state that is visited twice counted twice. */
  states = 0
  transitions = 0
  rejections = 0
  /** Operations answered in the longest walk. */
  depth = 0
  runs = 0
  /** Walks that left the bounds. */
  cut = 0
  /** The walk generated last. */
  last: Walk<S, Op> | null = null
  readonly #operations: Map<string, { accepted: number; refused: number }>
  readonly #refusals = new Map<string, number>()

  constructor({ machine, laws }: Problem<S, Op, R, A>) {
    this.judge = judgeOf(laws)
    this.#operations = new Map(namesIn(machine.operation.shape).map((id) => [id, { accepted: 0, refused: 0 }]))
  }

  answered({ op }: Op, answer: Either<R, A>): void {
    const count = this.#operations.get(op) ?? { accepted: 0, refused: 0 }
    this.#operations.set(op, count)
    if (isRight(answer)) {
      this.transitions += 1
      count.accepted += 1
      return
    }
    this.rejections += 1
    count.refused += 1
    this.#refusals.set(answer.left.rule, (this.#refusals.get(answer.left.rule) ?? 0) + 1)
  }

  operations(): ReadonlyArray<OperationCount> {
    return [...this.#operations].map(([id, count]) => ({ id, ...count }))
  }

  refusals(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#refusals)
  }
}
