/** Holds sequences against the model, each up to its first difference that the specification does not name. */

import type { Difference, Held } from '../../../cli/conform/report.ts'
import { frameAt } from '../../../model/xen-direct-paging/functions/changes.ts'
import type { XenMachine } from '../../../model/xen-direct-paging/machine.ts'
import { frameWord } from './frame-word.ts'
import { skipped } from './operation.ts'
import { placesAtStart } from './places.ts'
import { type Now, play } from './play.ts'
import type { Sequence, Step } from './sequence.ts'

/** What came of one step. */
interface Compared {
  readonly now: Now
  /** 1 if an answer was compared. */
  readonly answers: number
  readonly counts: number
  /** The note that explains a difference of the answer, where there is one. */
  readonly explained: string | null
  readonly difference: Omit<Difference, 'sequence' | 'step'> | null
}

const frameWords = (tests: number, { state, places }: Now): ReadonlyArray<string> =>
  places.frames.slice(0, tests).map((mfn) => frameWord(frameAt(state, mfn)))

const compare = (machine: XenMachine, tests: number, before: Now, { recorded, answer, after, text }: Step): Compared => {
  const carriedOut = answer !== skipped
  const done = carriedOut ? play(machine, tests, recorded, before) : { answered: null, now: before }
  const { answered, now } = done
  const words = frameWords(tests, now)
  const sameAnswer = answered === null || answered.accepts(answer)
  const explained = sameAnswer ? null : answered.abstraction
  const sameFrames = after === null || after.every((word, i) => word === words[i])
  const differs = !sameFrames || (!sameAnswer && explained === null)
  return {
    now,
    answers: carriedOut && recorded.op !== 'start' ? 1 : 0,
    counts: after?.length ?? 0,
    explained,
    difference: differs
      ? {
          operation: text,
          expected: { answer, frames: after },
          got: { answer: sameAnswer ? answer : (answered?.text ?? answer), frames: words },
        }
      : null,
  }
}

interface Sum {
  readonly answers: number
  readonly counts: number
  readonly explained: ReadonlyArray<string>
  readonly difference: Difference | null
}

const holdSequence = (machine: XenMachine, start: Now, { id, tests, steps }: Sequence): Sum => {
  let now = start
  let answers = 0
  let counts = 0
  const explained: string[] = []
  for (const [i, step] of steps.entries()) {
    const compared = compare(machine, tests, now, step)
    now = compared.now
    answers += compared.answers
    counts += compared.counts
    if (compared.explained !== null) explained.push(compared.explained)
    if (compared.difference !== null)
      return { answers, counts, explained, difference: { sequence: id, step: i + 1, ...compared.difference } }
  }
  return { answers, counts, explained, difference: null }
}

const total = (numbers: ReadonlyArray<number>): number => numbers.reduce((sum, n) => sum + n, 0)

/** Each sequence starts anew in the first start state of the machine. */
export const hold = (machine: XenMachine, sequences: ReadonlyArray<Sequence>): Held => {
  const [start] = machine.initial
  if (start === undefined) throw new Error('a scope without a start state')
  const sums = sequences.map((sequence) => holdSequence(machine, { state: start.state, places: placesAtStart }, sequence))
  const reasons = sums.flatMap(({ explained }) => explained)
  const differences = sums.flatMap(({ difference }) => (difference === null ? [] : [difference]))
  return {
    sequences: sequences.length,
    answers: total(sums.map(({ answers }) => answers)),
    counts: total(sums.map(({ counts }) => counts)),
    agreed: sequences.length - differences.length,
    explained: [...new Set(reasons)].map((reason) => ({ reason, count: reasons.filter((other) => other === reason).length })),
    differences,
  }
}
