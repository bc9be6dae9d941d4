/** One line of a recording of page-table operations: one sequence, read and checked as a whole. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { Complaint, sentence } from '../../../cli/command/complaint.ts'
import { type Line, misread, quoted } from '../../../cli/conform/recording.ts'
import { misfits, printMisfit } from '../../../cli/spec/decoding.ts'
import { closed, list, string, text } from '../../../spec/closed.ts'
import { frameWordForm, isFrameWord } from './frame-word.ts'
import { mostTestFrames } from './names.ts'
import { type Recorded, skipped } from './operation.ts'
import { parseOperation, parseSkipped } from './parse.ts'

export interface Step {
  /** As it was recorded. */
  readonly text: string
  readonly recorded: Recorded
  readonly answer: string
  /** The frame words after it, one per test frame, where they were recorded. */
  readonly after: ReadonlyArray<string> | null
}

export interface Sequence {
  readonly id: string
  /** How many test frames its lists speak of; its operations may name all. */
  readonly tests: number
  readonly steps: ReadonlyArray<Step>
}

const rawStep = closed('a step', { op: text, answer: string }, { note: string, after: list(text) })
const rawSequence = closed('a sequence', { id: text, title: string, steps: list(rawStep) })

type RawStep = t.TypeOf<typeof rawStep>
type RawSequence = t.TypeOf<typeof rawSequence>

const jsonOf = ({ where, text: line }: Line): unknown => {
  try {
    return JSON.parse(line)
  } catch (thrown) {
    throw misread(where, 'one whole JSON object', `a mistake in it or an early end: ${sentence(thrown)}`)
  }
}

const decoded = (line: Line): RawSequence => {
  const sequence = rawSequence.decode(jsonOf(line))
  if (isLeft(sequence)) throw new Complaint(...misfits(sequence.left).map((m) => `${line.where}: ${printMisfit(m)}`))
  return sequence.right
}

/** As many as the lists of frame words are long, or all of them where none was recorded. */
const testsOf = (where: string, steps: ReadonlyArray<RawStep>): number => {
  const lengths = steps.flatMap(({ after }, i) => (after === undefined ? [] : [{ i, length: after.length }]))
  const tests = lengths[0]?.length ?? mostTestFrames
  if (tests === 0 || tests > mostTestFrames) throw misread(`${where}, after`, `1 to ${mostTestFrames} frame words`, String(tests))
  const odd = lengths.find(({ length }) => length !== tests)
  if (odd !== undefined)
    throw misread(`${where}, step ${odd.i + 1}, after`, `${tests} frame words, as before`, String(odd.length))
  return tests
}

const stepOf = (where: string, { op, answer, after }: RawStep, i: number): Step => {
  const recorded = answer === skipped ? parseSkipped(where, op) : parseOperation(where, op)
  if (recorded.op === 'start' && i > 0) throw misread(where, 'an operation; "-" stands before the first one only', quoted(op))
  const bad = (after ?? []).findIndex((word) => !isFrameWord(word))
  if (bad >= 0) throw misread(`${where}, after, F${bad}`, frameWordForm, quoted(after?.[bad] ?? ''))
  return { text: op, recorded, answer, after: after ?? null }
}

/** Read one sequence; a complaint names line, sequence and step. */
export const readSequence = (line: Line): Sequence => {
  const { id, steps } = decoded(line)
  const where = `${line.where}, sequence ${id}`
  const tests = testsOf(where, steps)
  return { id, tests, steps: steps.map((step, i) => stepOf(`${where}, step ${i + 1}`, step, i)) }
}
