/** The same machine under fast-check's own `fc.commands`, the usual way to test a state machine with it. */
import * as fc from 'fast-check'
import type { Problem } from '../checker/report.ts'
import { at, type Operation, type Refusal } from '../model/frame/machine.ts'

/** The system under test: a machine in some state. `fc.commands` gives every run one of its own. */
interface Driven<S> {
  state: S
}

/** A command is one operation; `answered` is told of each that the machine answers. */
const commandOf =
  <S, Op extends Operation, R extends Refusal, A>({ machine, laws }: Problem<S, Op, R, A>, answered: () => void) =>
  (operation: Op): fc.Command<Driven<S>, Driven<S>> => {
    const require = (id: string, judgement: { readonly kind: string }): void => {
      if (judgement.kind === 'broken') throw new Error(`${id} breaks at ${machine.operation.print(operation)}`)
    }
    return {
      check: () => true,
      run: (driven) => {
        const before = driven.state
        const outcome = machine.step(operation)(before)
        if (outcome === null) return
        const { answer, state: after } = outcome
        answered()
        // Throws where a value leaves its bounds.
        if (after !== before) machine.state.pack(after, new Uint32Array(Math.ceil(machine.state.bits / 32)), 0)
        for (const { id, judge } of laws.step) require(id, judge({ before, operation, answer, after }))
        if (after !== before) for (const { id, judge } of laws.state) require(id, judge(after))
        driven.state = after
      },
      toString: () => machine.operation.print(operation),
    }
  }

/**
 * Runs lists of up to `steps` commands and checks every law after each; the number of answered operations. For machines
 * without costs: nothing sets them back to zero.
 */
export const driveByCommands = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  { seed, runs, steps }: { readonly seed: number; readonly runs: number; readonly steps: number },
): number => {
  const { machine } = problem
  let count = 0
  const command = machine.operation.arbitrary().map(
    commandOf(problem, () => {
      count += 1
    }),
  )
  // The usual size stops at about ten commands.
  const lists = fc.commands([command], { maxCommands: steps, size: 'max' })
  const property = fc.property(lists, (commands) => {
    const driven = { state: at(machine.initial, 0).state }
    fc.modelRun(() => ({ model: driven, real: driven }), commands)
  })
  fc.assert(property, { seed, numRuns: runs })
  return count
}
