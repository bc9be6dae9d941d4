/** Where along a trace an invariant breaks. */
import { equivariance } from '../../checker/judge/equivariance.ts'
import { builtIn, equivariant, withinBounds } from '../../checker/report.ts'
import { OutOfBound } from '../../model/frame/finite/index.ts'
import type { AnyProblem } from '../search/problem.ts'
import type { Executed } from '../trace/trace.ts'

/** The sentence of the bound that a state leaves, or null. */
const outside = ({ machine: { state } }: AnyProblem, s: unknown): string | null => {
  try {
    state.pack(s, new Uint32Array(Math.ceil(state.bits / 32) + 1), 0)
    return null
  } catch (fault) {
    if (fault instanceof OutOfBound) return fault.message
    throw fault
  }
}

const stateMessage = (problem: AnyProblem, invariant: string, s: unknown): string | null => {
  if (invariant === withinBounds) return outside(problem, s)
  const judged = problem.laws.state.find(({ id }) => id === invariant)?.judge(s)
  return judged?.kind === 'broken' ? judged.message : null
}

const stepMessage = (problem: AnyProblem, invariant: string, step: Executed): string | null => {
  if (invariant === equivariant) return equivariance(problem.machine)(step.before, step.operation)
  const judged = problem.laws.step.find(({ id }) => id === invariant)?.judge(step)
  return judged?.kind === 'broken' ? judged.message : null
}

/** The first break of an invariant along executed steps: after how many operations, and what it says. */
export const firstBreak = (
  problem: AnyProblem,
  start: string,
  steps: ReadonlyArray<Executed>,
  invariant: string,
): { readonly length: number; readonly message: string } | null => {
  const initial = problem.machine.initial.find(({ name }) => name === start)
  const before = initial === undefined ? null : stateMessage(problem, invariant, initial.state)
  if (before !== null) return { length: 0, message: before }
  for (const [i, step] of steps.entries()) {
    const message = stepMessage(problem, invariant, step) ?? stateMessage(problem, invariant, step.after)
    if (message !== null) return { length: i + 1, message }
  }
  return null
}

/** Whether the design has an invariant of that name in this scope. */
export const judges = ({ laws }: AnyProblem, invariant: string): boolean =>
  builtIn.includes(invariant) || [...laws.state, ...laws.step].some(({ id }) => id === invariant)
