/**
 * The guard against an unsound reduction: on some states of a search, whether steps treat interchangeable names alike.
 * It compares packed states, and so costs about two ordinary steps for each that it looks at.
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { OutOfBound, type Renaming } from '../../model/frame/finite/index.ts'
import type { Machine, Operation, Outcome, Refusal } from '../../model/frame/machine.ts'
import { exchangesIn } from '../judge/equivariance.ts'
import type { Ledger } from '../report.ts'
import type { Packer } from './packer.ts'
import { packedRenamer } from './renaming.ts'

/** Which states a search asks about. */
export type Watch =
  /** Up to renaming: the first states with every exchange of two names, later some with one, in turn. */
  | 'spread'
  /** Every answered step with every exchange: finds the first fault, in a search without the reduction. */
  | 'everywhere'

/**
 * Whether a state, which is packed in `source` at word `from`, has a step that tells names apart. May be asked of every
 * state that is expanded; fastest in order.
 */
export type Guard<S> = (index: number, state: S, source: Uint32Array, from: number) => boolean

/** So many states are looked at with every exchange: most faults show at once. */
const thorough = 256

/**
 * Then ever fewer, down to one state in so many: a fault may need a state that only a long way leads to. A prime, so that
 * no pattern in the order of states keeps step with it.
 */
const sparsest = 31

/** What an operation did, as far as renaming must not change it; the packed state beside it is kept elsewhere. */
const answerOf = (answer: Either<Refusal, unknown>): string =>
  answer._tag === 'Right' ? 'accepted' : `${answer.left.rule} ${answer.left.errno}`

const notEnabled = 'not enabled'
const outOfBounds = 'out of bounds'

export const guardFor = <S, Op extends Operation, R extends Refusal, A>(
  machine: Machine<S, Op, R, A>,
  operations: ReadonlyArray<Op>,
  packer: Packer<S>,
  watch: Watch,
  ledger?: Ledger,
): Guard<S> => {
  const { words, repack, unpack } = packer
  const renamer = packedRenamer(machine.state, packer)
  type Step = (state: S) => Outcome<S, R, A>
  const prepared = (renaming: Renaming): ReadonlyArray<Step> => {
    const rename = machine.operation.rename(renaming)
    const counted = ledger?.read()
    const ready = operations.map((operation) => machine.step(rename(operation)))
    // Every member of a search makes its own, at its own time: what rules are asked for that would not be the same count.
    if (counted !== undefined) ledger?.write(counted)
    return ready
  }
  const steps = operations.map((operation) => machine.step(operation))
  const exchanges = exchangesIn(machine).map(({ renaming }) => {
    let renamed: ReadonlyArray<Step> | null = null
    return {
      rename: renamer(renaming),
      // Most searches are over before every exchange was used.
      steps: () => {
        renamed ??= prepared(renaming)
        return renamed
      },
    }
  })
  const successors = operations.map(() => new Uint32Array(words))
  const answers = operations.map(() => notEnabled)
  const expected = new Uint32Array(words)
  const renamed = new Uint32Array(words)
  const found = new Uint32Array(words)
  let latest = thorough
  let turn = 1

  /** The answer; the state after it is packed into `into`. */
  const take = (step: Step, state: S, source: Uint32Array, from: number, into: Uint32Array): string => {
    const outcome = step(state)
    if (outcome === null) return notEnabled
    try {
      repack(outcome.state, into, 0, state, source, from)
    } catch (fault) {
      if (fault instanceof OutOfBound) return outOfBounds
      throw fault
    }
    return answerOf(outcome.answer)
  }

  const sameAs = (a: Uint32Array, b: Uint32Array): boolean => {
    for (let i = 0; i < words; i += 1) if (a[i] !== b[i]) return false
    return true
  }

  /** Whether the answers and states at hand are other ones where two names are exchanged. */
  const differs = ({ rename, steps: own }: (typeof exchanges)[number], source: Uint32Array, from: number): boolean => {
    rename(source, from, renamed)
    const state = unpack(renamed, 0)
    const taken = own()
    for (let i = 0; i < taken.length; i += 1) {
      const answer = answers[i] as string
      // A fault must be shown by a step; one that is not enabled is none, but may be where names are exchanged.
      if (watch === 'everywhere' && answer === notEnabled) continue
      if (take(taken[i] as Step, state, renamed, 0, found) !== answer) return true
      if (answer === notEnabled || answer === outOfBounds) continue
      rename(successors[i] as Uint32Array, 0, expected)
      if (!sameAs(found, expected)) return true
    }
    return false
  }

  const after = (index: number): number => index + Math.min(sparsest, 1 + Math.floor(index / thorough))

  /** Whether a state beyond the first ones is looked at, and in which turn, depends on its index only. */
  const isTurnOf = (index: number): boolean => {
    if (index < latest) {
      latest = thorough
      turn = 1
    }
    for (let next = after(latest); next <= index; next = after(latest)) {
      latest = next
      turn += 1
    }
    return latest === index
  }

  return (index, state, source, from) => {
    const all = watch === 'everywhere' || index < thorough
    if (!all && !isTurnOf(index)) return false
    for (let i = 0; i < steps.length; i += 1)
      answers[i] = take(steps[i] as Step, state, source, from, successors[i] as Uint32Array)
    if (all) return exchanges.some((exchange) => differs(exchange, source, from))
    const exchange = exchanges[turn % exchanges.length]
    return exchange !== undefined && differs(exchange, source, from)
  }
}
