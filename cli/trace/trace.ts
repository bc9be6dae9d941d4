/** Traces as files: what is written, what is read back, and how a run becomes one. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Breach } from '../../checker/report.ts'
import { executed, type Executed as Step } from '../../checker/trace.ts'
import type { Change } from '../../model/frame/finite/index.ts'
import type { Choice, Operation, Refusal } from '../../model/frame/machine.ts'
import { anyMap, anything, closed, list, map, orNull, string, text, word } from '../../spec/closed.ts'
import type { AnyProblem } from '../search/problem.ts'
import type { Setting } from '../search/setting.ts'

export const format = 'pagelaw-trace/1'

export interface TraceStep {
  readonly operation: unknown
  /** What the caller learns, or `{refused: rule, errno, ...facts}`. */
  readonly answer: unknown
  readonly changes: ReadonlyArray<Change>
}

/** `choice`: every rule that is not standard. `violation`: what is broken after the last step. */
export interface Trace {
  readonly format: typeof format
  readonly design: string
  readonly scope: string
  readonly start: string
  readonly preset: string
  readonly choice: Choice
  readonly steps: ReadonlyArray<TraceStep>
  readonly violation: { readonly invariant: string; readonly message: string } | null
}

/** A breach with its trace. */
export interface Violation {
  readonly invariant: string
  readonly message: string
  readonly length: number
  readonly trace: Trace
  /** The operations of the trace, as a reader sees them. */
  readonly printed: ReadonlyArray<string>
}

const change = closed('a change', { path: string, from: string, to: string })
const step = closed('a step', { operation: anyMap, answer: anything, changes: list(change) })
const violation = closed('a violation', { invariant: text, message: text })

export const traceFile = closed('a trace', {
  format: word(format),
  design: text,
  scope: text,
  start: text,
  preset: text,
  choice: map(text),
  steps: list(step),
  violation: orNull(violation),
})

/** One operation carried out, with the states around it. */
export type Executed = Step<unknown, Operation, Refusal, unknown>

/** An answer as plain data. */
export const plainAnswer = (answer: Executed['answer']): unknown => {
  if (!isLeft(answer)) return answer.right
  const { rule, ...facts } = answer.left
  return { refused: rule, ...facts }
}

/** Steps as plain data. */
export const plainSteps = (problem: AnyProblem, steps: ReadonlyArray<Executed>): ReadonlyArray<TraceStep> =>
  steps.map(({ operation, answer, changes }) => ({
    operation: problem.machine.operation.codec.encode(operation),
    answer: plainAnswer(answer),
    changes,
  }))

/** A breach with its trace, as plain data. */
export const violationOf = (setting: Setting, problem: AnyProblem, breach: Breach<Operation>): Violation => {
  const { invariant, message, length, start, operations } = breach
  const { design, scope, preset, choice } = setting
  const steps = plainSteps(problem, executed(problem, start, operations))
  const trace: Trace = { format, design, scope, start, preset, choice, steps, violation: { invariant, message } }
  return { invariant, message, length, trace, printed: operations.map((operation) => problem.machine.operation.print(operation)) }
}
