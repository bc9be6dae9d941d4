/** Random walks of a machine as a fast-check arbitrary. */
import * as fc from 'fast-check'
import { at, type Operation, type Refusal, type Start } from '../../model/frame/machine.ts'
import { type Problem, withinBounds } from '../report.ts'
import type { Counters } from './counters.ts'
import { type Drawn, drawer } from './draw.ts'
import type { Limits } from './limits.ts'
import { type Candidate, smaller } from './shrink.ts'
import { Cursor, type Walk } from './walk.ts'

/** A walk ends where this many draws in a row are not enabled: most likely nothing is. */
const patience = 100

/**
 * Walks that draw an operation for the state at hand, up to `steps` answered ones, and end where a law breaks. A walk
 * is judged while it is generated, so that the machine runs once; a shrunk one when its `walk` is asked for.
 */
export class Walks<S, Op extends Operation, R extends Refusal, A> extends fc.Arbitrary<Candidate<S, Op>> {
  readonly #problem: Problem<S, Op, R, A>
  readonly #steps: number
  readonly #counters: Counters<S, Op, R, A>
  readonly #limits: Limits
  readonly #draw: ReturnType<typeof drawer<S, Op, R, A>>
  readonly #cursor: Cursor<S, Op, R, A>

  constructor(problem: Problem<S, Op, R, A>, steps: number, counters: Counters<S, Op, R, A>, limits: Limits) {
    super()
    this.#problem = problem
    this.#steps = steps
    this.#counters = counters
    this.#limits = limits
    this.#draw = drawer(problem.machine)
    this.#cursor = new Cursor(problem)
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<Candidate<S, Op>> {
    const { initial } = this.#problem.machine
    const walk = this.#wander(at(initial, random.nextInt(0, initial.length - 1)), random, bias)
    const counters = this.#counters
    counters.runs += 1
    counters.depth = Math.max(counters.depth, walk.taken.length)
    counters.cut += walk.fault?.invariant === withinBounds ? 1 : 0
    counters.last = walk
    return new fc.Value({ walk: () => walk, next: null }, undefined)
  }

  /** What a shrink needs comes with the candidate itself. */
  override canShrinkWithoutContext(_: unknown): _ is Candidate<S, Op> {
    return true
  }

  override shrink({ walk, next }: Candidate<S, Op>): fc.Stream<fc.Value<Candidate<S, Op>>> {
    const walked = walk()
    if (walked.fault === null) return fc.Stream.nil()
    return fc.stream(smaller(this.#problem, this.#cursor, walked, next)).map((candidate) => new fc.Value(candidate, undefined))
  }

  #wander(start: Start<S>, random: fc.Random, bias: number | undefined): Walk<S, Op> {
    const counters = this.#counters
    const cursor = this.#cursor
    const taken: Array<Drawn<Op>> = []
    const before: Array<S> = []
    const walk = { start, taken, before }
    const halted = (): boolean => this.#limits.over(counters.states)

    if (halted()) return { ...walk, fault: null, halted: true }
    counters.states += 1
    let fault = cursor.begin(start.state, counters.judge)
    for (let idle = 0; fault === null && taken.length < this.#steps && idle < patience; ) {
      if (halted()) return { ...walk, fault, halted: true }
      const drawn = this.#draw(cursor.state, random, bias)
      const outcome = cursor.answer(drawn.operation)
      if (outcome === null) {
        idle += 1
        continue
      }
      idle = 0
      taken.push(drawn)
      before.push(cursor.state)
      counters.states += 1
      counters.answered(drawn.operation, outcome.answer)
      fault = cursor.follow(drawn.operation, outcome, counters.judge)
    }
    return { ...walk, fault, halted: false }
  }
}
