/** The breadth-first loop: every state once, every answered operation from it, laws on the way. */
import { OutOfBound } from '../../model/frame/finite/index.ts'
import type { Operation, Refusal, Step } from '../../model/frame/machine.ts'
import { type Budget, equivariant, type Problem, type Shortfall, type Surroundings, withinBounds } from '../report.ts'
import type { Canonical } from './canonical.ts'
import type { Guard } from './guard.ts'
import type { Packer } from './packer.ts'
import { type Jury, jury, type Statistics, statistics } from './statistics.ts'
import { NoMemory, type Visited, visited } from './visited.ts'

/** When a search is over before every state was visited. */
export type Goal = { readonly kind: 'all' } | { readonly kind: 'first' } | { readonly kind: 'invariant'; readonly id: string }

/** Where an invariant broke first: at a state, or at a step out of it. */
export interface Spot {
  readonly invariant: string
  readonly at: 'state' | 'step'
  /** The state that breaks it, or the one before the step. */
  readonly index: number
  readonly length: number
}

export interface Found<S, Op, R, A> {
  readonly states: Visited
  readonly spots: ReadonlyArray<Spot>
  readonly depth: number
  readonly cut: number
  /** Every state within bounds was expanded. */
  readonly exhausted: boolean
  readonly shortfall: Shortfall | null
  readonly statistics: Statistics
  readonly stateJury: Jury<S>
  readonly stepJury: Jury<Step<S, Op, R, A>>
}

export interface Plan<S> {
  readonly packer: Packer<S>
  readonly canonical: Canonical | null
  readonly guard: Guard<S> | null
  readonly goal: Goal
  readonly budget: Budget
}

/** Once something is broken and no limit was given, the search for further breaches looks at this many more states. */
const grace = (states: number): number => 3 * states + 100_000

/** How many states are expanded between two looks at the clock and the stop flag. */
const breath = 1024

const same = (a: Uint32Array, i: number, b: Uint32Array, j: number, words: number): boolean => {
  for (let k = 0; k < words; k += 1) if (a[i + k] !== b[j + k]) return false
  return true
}

export const search = <S, Op extends Operation, R extends Refusal, A>(
  { machine, laws }: Problem<S, Op, R, A>,
  operations: ReadonlyArray<Op>,
  { packer, canonical, guard, goal, budget }: Plan<S>,
  { clock, stopped, progress }: Surroundings,
): Found<S, Op, R, A> => {
  const { words, pack, repack, unpack } = packer
  const states = visited(words)
  const stats = statistics(operations)
  const stateJury = jury(laws.state)
  const stepJury = jury(laws.step)
  const steps = operations.map((operation) => machine.step(operation))
  const judgeState = stateJury.judge('')
  const judgeStep = operations.map(({ op }) => stepJury.judge(op))
  const spots = new Map<string, Spot>()
  // All successors of one state, packed one behind the other, so that the table is probed for all of them at once.
  const batch = new Uint32Array(Math.max(operations.length, 1) * words)
  let limit = budget.states ?? Number.POSITIVE_INFINITY
  let depth = 0
  let cut = 0
  let reached = false

  const breach = (spot: Spot): void => {
    if (goal.kind === 'invariant' && spot.invariant === withinBounds && goal.id !== withinBounds) return
    if (goal.kind === 'first' || (goal.kind === 'invariant' && goal.id === spot.invariant)) reached = true
    if (spots.has(spot.invariant)) return
    spots.set(spot.invariant, spot)
    if (spots.size === 1 && goal.kind === 'all' && budget.states === undefined) limit = states.size() + grace(states.size())
  }

  /** Adds the first states of the batch and judges those that are new. */
  const arrive = (filled: number, parent: number, length: number): void => {
    if (canonical !== null) for (let slot = 0; slot < filled; slot += 1) canonical(batch, slot * words)
    const known = states.size()
    states.add(batch, filled, parent)
    const total = states.size()
    if (total > known && length > depth) depth = length
    if (stateJury.empty) return
    const arena = states.arena()
    for (let index = known; index < total; index += 1)
      judgeState(unpack(arena, index * words), ({ id }) => {
        breach({ invariant: id, at: 'state', index, length })
      })
  }

  /** Successors of the state `index`, which is `length` operations away from a start state. */
  const expand = (index: number, length: number): void => {
    const source = states.arena()
    const from = index * words
    const before = unpack(source, from)
    if (guard?.(index, before, source, from) === true) {
      breach({ invariant: equivariant, at: 'step', index, length: length + 1 })
      // What would be found beyond this cannot be relied on.
      reached = true
    }
    const broken = ({ id }: { readonly id: string }): void => {
      breach({ invariant: id, at: 'step', index, length: length + 1 })
    }
    let filled = 0
    for (let i = 0; i < steps.length; i += 1) {
      const outcome = (steps[i] as (typeof steps)[number])(before)
      if (outcome === null) continue
      const { answer, state: after } = outcome
      if (answer._tag === 'Right') stats.accepted(i)
      else stats.refused(i, answer.left.rule)
      if (after !== before) {
        try {
          repack(after, batch, filled * words, before, source, from)
        } catch (fault) {
          if (!(fault instanceof OutOfBound)) throw fault
          cut += 1
          breach({ invariant: withinBounds, at: 'step', index, length: length + 1 })
          continue
        }
        if (!same(batch, filled * words, source, from, words)) filled += 1
      }
      if (stepJury.empty) continue
      const judge = judgeStep[i] as (typeof judgeStep)[number]
      judge({ before, operation: operations[i] as Op, answer, after }, broken)
    }
    arrive(filled, index, length + 1)
  }

  const started = clock?.() ?? 0
  const outOf = (): Shortfall | null => {
    if (stopped?.() === true) return 'stopped'
    if (budget.seconds !== undefined && clock !== undefined && clock() - started > budget.seconds) return 'seconds'
    if (budget.bytes !== undefined && states.bytes() > budget.bytes) return 'memory'
    return null
  }

  let expanded = 0
  const visitAll = (): Shortfall | null => {
    let length = 0
    let levelEnd = states.size()
    while (expanded < states.size() && !reached) {
      if (expanded === levelEnd) {
        levelEnd = states.size()
        length += 1
      }
      if (states.size() >= limit) return 'states'
      if (expanded % breath === 0) {
        const frontier = states.size() - expanded
        progress?.({ states: states.size(), transitions: stats.transitions(), frontier, depth, bytes: states.bytes() })
        const shortfall = outOf()
        if (shortfall !== null) return shortfall
      }
      expand(expanded, length)
      expanded += 1
    }
    return null
  }

  for (const { state } of machine.initial) {
    pack(state, batch, 0)
    arrive(1, -1, 0)
  }
  let shortfall: Shortfall | null = null
  try {
    shortfall = visitAll()
  } catch (fault) {
    if (!(fault instanceof NoMemory)) throw fault
    shortfall = 'memory'
  }
  const exhausted = shortfall === null && expanded === states.size()
  return { states, spots: [...spots.values()], depth, cut, exhausted, shortfall, statistics: stats, stateJury, stepJury }
}
