/** One run of a machine: the operations answered, the states between them, and what broke. */
import type { Either } from 'fp-ts/lib/Either.js'
import { OutOfBound } from '../../model/frame/finite/index.ts'
import type { Operation, Outcome, Refusal, Start } from '../../model/frame/machine.ts'
import { type Packer, packerFor } from '../explore/packer.ts'
import { type Problem, withinBounds } from '../report.ts'
import { forgets } from '../trace.ts'
import type { Drawn } from './draw.ts'
import type { Fault, Judge } from './judge.ts'

export interface Walk<S, Op> {
  readonly start: Start<S>
  readonly taken: ReadonlyArray<Drawn<Op>>
  /** The state before each operation taken. */
  readonly before: ReadonlyArray<S>
  /** What broke first; the walk ends there. */
  readonly fault: Fault | null
  /** The search was told to end, and the walk with it. */
  readonly halted: boolean
}

const sameWords = (a: Uint32Array, b: Uint32Array): boolean => {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}

const sentence = (fault: unknown): Fault => {
  if (fault instanceof OutOfBound) return { invariant: withinBounds, message: fault.message }
  throw fault
}

/**
 * A machine in some state, taking one operation after another; states are packed as they come, to hold them to
 * their bounds. A step that leads to an equal state is not judged as a state again.
 */
export class Cursor<S, Op extends Operation, R extends Refusal, A> {
  readonly #machine: Problem<S, Op, R, A>['machine']
  readonly #packer: Packer<S>
  readonly #forgets: boolean
  #packed: Uint32Array
  #next: Uint32Array
  #state: S | null = null

  constructor({ machine }: Problem<S, Op, R, A>) {
    this.#machine = machine
    this.#packer = packerFor(machine.state)
    this.#forgets = forgets(machine.state.shape)
    this.#packed = new Uint32Array(this.#packer.words)
    this.#next = new Uint32Array(this.#packer.words)
  }

  /** Moves to a state that was judged before. */
  resume(state: S): void {
    this.#packer.pack(state, this.#packed, 0)
    this.#state = this.#settled(state)
  }

  /** Moves to a start state and judges it. */
  begin(state: S, judge: Judge<S, Op, R, A>): Fault | null {
    try {
      this.resume(state)
    } catch (fault) {
      return sentence(fault)
    }
    return judge.state(this.state)
  }

  get state(): S {
    return this.#state as S
  }

  /** The machine's outcome here; null where the operation is not enabled. */
  answer(operation: Op): Outcome<S, R, A> {
    return this.#machine.step(operation)(this.state)
  }

  /** Moves on to the outcome of an operation and judges step and state; does not move out of bounds. */
  follow(
    operation: Op,
    { answer, state: after }: { readonly answer: Either<R, A>; readonly state: S },
    judge: Judge<S, Op, R, A>,
  ): Fault | null {
    const before = this.state
    if (after !== before) {
      try {
        this.#packer.repack(after, this.#next, 0, before, this.#packed, 0)
      } catch (fault) {
        return sentence(fault)
      }
    }
    const moved = after !== before && !sameWords(this.#packed, this.#next)
    const broken = judge.step({ before, operation, answer, after })
    if (!moved) return broken
    const packed = this.#packed
    this.#packed = this.#next
    this.#next = packed
    this.#state = this.#settled(after)
    const wrong = judge.state(this.state)
    return broken ?? wrong
  }

  /** The packed state as the next operation finds it: what was spent is zero again. */
  #settled(state: S): S {
    return this.#forgets ? this.#packer.unpack(this.#packed, 0) : state
  }
}
