/** A trace as a reader meets it: each operation, what it answered, and what it changed. */
import { wrapped } from '../command/text.ts'
import type { Trace, TraceStep } from './trace.ts'

const word = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** An answer in one phrase: `done`, or the rule and error of a refusal with its facts. */
export const answerText = (answer: unknown): string => {
  if (typeof answer !== 'object' || answer === null) return word(answer)
  if (!('refused' in answer)) return word(answer)
  const { refused, errno, ...facts } = answer as { readonly refused: unknown; readonly errno?: unknown } & Record<string, unknown>
  const told = Object.entries(facts).flatMap(([key, value]) => (value === null ? [] : [`${key} ${word(value)}`]))
  return `refused by ${word(refused)}${errno === undefined ? '' : ` with ${word(errno)}`}${told.length > 0 ? ` (${told.join(', ')})` : ''}`
}

const stepLines = ({ answer, changes }: TraceStep, i: number, operation: string, indent: string): ReadonlyArray<string> => {
  const hang = `${indent}    `
  const width = Math.max(0, ...changes.map(({ path }) => path.length))
  return [
    `${indent}${String(i + 1).padStart(2)}  ${operation}`,
    `${hang}${answerText(answer)}${changes.length === 0 ? ', and nothing changes' : ''}`,
    ...changes.map(({ path, from, to }) => `${hang}  ${path.padEnd(width)}  ${from} -> ${to}`),
  ]
}

/** The lines of a trace; `printed` are its operations as the design prints them. */
export const traceLines = (
  { start, steps, violation }: Trace,
  printed: ReadonlyArray<string>,
  indent: string,
): ReadonlyArray<string> => [
  `${indent}from start state ${start}:`,
  ...steps.flatMap((step, i) => stepLines(step, i, printed[i] ?? word(step.operation), indent)),
  ...(violation === null ? [] : wrapped(`=> ${violation.message}`, `${indent}    `)),
]
