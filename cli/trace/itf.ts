/** A trace in the Informal Trace Format, which other tools read: the states, one after the other. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { executed } from '../../checker/trace.ts'
import type { Operation } from '../../model/frame/machine.ts'
import { Complaint } from '../command/complaint.ts'
import type { AnyDesign } from '../designs.ts'
import { openProblem } from '../search/problem.ts'
import type { Setting } from '../search/setting.ts'
import type { Trace } from './trace.ts'

/** Plain data in the notation of the format: whole numbers are big, and there is no null. */
export const itfValue = (value: unknown): unknown => {
  if (value === null || value === undefined) return { tag: 'None', value: { '#tup': [] } }
  if (typeof value === 'number') return { '#bigint': String(value) }
  if (Array.isArray(value)) return value.map(itfValue)
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, itfValue(inner)]))
}

const fields = (state: unknown): Readonly<Record<string, unknown>> =>
  typeof state === 'object' && state !== null && !Array.isArray(state) ? { ...state } : { state }

/** Beside the fields of the state stand the operation that led to it and its answer; both are None at the start. */
export const itfOf = (design: AnyDesign, setting: Setting, trace: Trace): unknown => {
  const opened = openProblem(design, setting.input, trace.choice)
  if (isLeft(opened)) throw new Complaint(...opened.left)
  const { problem } = opened.right
  const { state, initial } = problem.machine
  const encode = (s: unknown): unknown => state.codec.encode(s)
  const steps = executed(
    problem,
    trace.start,
    trace.steps.map(({ operation }) => operation as Operation),
  )
  const first = initial.find(({ name }) => name === trace.start)?.state
  const rows = [
    { operation: null, answer: null, ...fields(encode(first)) },
    ...steps.map(({ after }, i) => ({
      operation: trace.steps[i]?.operation,
      answer: trace.steps[i]?.answer,
      ...fields(encode(after)),
    })),
  ]
  return {
    '#meta': { format: 'ITF', description: `${trace.design}, scope ${trace.scope}`, violation: trace.violation?.invariant ?? '' },
    vars: Object.keys(rows[0] ?? {}),
    states: rows.map((row, index) => ({
      '#meta': { index },
      ...Object.fromEntries(Object.entries(row).map(([key, value]) => [key, itfValue(value)])),
    })),
  }
}
