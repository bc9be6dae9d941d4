/** Two-phase commit, as TwoPhase.tla of the TLA+ Examples: messages are never removed; a manager aborts by itself only while working. */
import * as E from 'fp-ts/lib/Either.js'
import { bool, fixed, indexedBy, oneOf, ref, scalarset, struct, tagged } from '../../model/frame/finite/index.ts'
import { at, type Law, law, type Machine, replaceAt } from '../../model/frame/machine.ts'

type Manager = 'working' | 'prepared' | 'committed' | 'aborted'

interface State {
  readonly managers: ReadonlyArray<Manager>
  readonly coordinator: 'init' | 'committed' | 'aborted'
  readonly heardPrepared: ReadonlyArray<boolean>
  readonly sentPrepared: ReadonlyArray<boolean>
  readonly sentCommit: boolean
  readonly sentAbort: boolean
}

type Op =
  | { readonly op: 'prepare' | 'chooseToAbort' | 'hearPrepared' | 'hearCommit' | 'hearAbort'; readonly manager: number }
  | { readonly op: 'commit' | 'abort' }

const become = (s: State, manager: number, to: Manager): State => ({ ...s, managers: replaceAt(s.managers, manager, to) })

const next =
  (op: Op) =>
  (s: State): State | null => {
    switch (op.op) {
      case 'prepare':
        return at(s.managers, op.manager) === 'working'
          ? { ...become(s, op.manager, 'prepared'), sentPrepared: replaceAt(s.sentPrepared, op.manager, true) }
          : null
      case 'chooseToAbort':
        return at(s.managers, op.manager) === 'working' ? become(s, op.manager, 'aborted') : null
      case 'hearPrepared':
        return s.coordinator === 'init' && at(s.sentPrepared, op.manager)
          ? { ...s, heardPrepared: replaceAt(s.heardPrepared, op.manager, true) }
          : null
      case 'hearCommit':
        return s.sentCommit ? become(s, op.manager, 'committed') : null
      case 'hearAbort':
        return s.sentAbort ? become(s, op.manager, 'aborted') : null
      case 'commit':
        return s.coordinator === 'init' && s.heardPrepared.every(Boolean)
          ? { ...s, coordinator: 'committed', sentCommit: true }
          : null
      case 'abort':
        return s.coordinator === 'init' ? { ...s, coordinator: 'aborted', sentAbort: true } : null
    }
  }

/** The protocol with this many resource managers. */
export const twoPhaseCommit = (managers: number, symmetric: boolean): Machine<State, Op, never, 'done'> => {
  const names = scalarset('manager', 'M', managers)
  const set = symmetric ? names : fixed(names)
  const manager = { manager: ref(set) }
  const none = Array.from({ length: managers }, () => false)
  return {
    state: struct({
      managers: indexedBy(set, oneOf<Manager>('working', 'prepared', 'committed', 'aborted')),
      coordinator: oneOf('init', 'committed', 'aborted'),
      heardPrepared: indexedBy(set, bool),
      sentPrepared: indexedBy(set, bool),
      sentCommit: bool,
      sentAbort: bool,
    }),
    operation: tagged('op', {
      prepare: manager,
      chooseToAbort: manager,
      hearPrepared: manager,
      hearCommit: manager,
      hearAbort: manager,
      commit: {},
      abort: {},
    }),
    initial: [
      {
        name: 'working',
        state: {
          managers: none.map(() => 'working'),
          coordinator: 'init',
          heardPrepared: none,
          sentPrepared: none,
          sentCommit: false,
          sentAbort: false,
        },
      },
    ],
    step: (op) => (s) => {
      const state = next(op)(s)
      return state === null ? null : { answer: E.right('done'), state }
    },
  }
}

/** No manager has committed while another has aborted. */
export const consistent: Law<State> = law<State, number>('consistent', {
  subjects: (s) => s.managers.flatMap((m, i) => (m === 'aborted' ? [i] : [])),
  wrong: (i, s) => (s.managers.includes('committed') ? `manager ${i} aborted and another committed` : null),
})
