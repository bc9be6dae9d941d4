/** The breadth-first search as its lead sees it: rounds of states in the order in which they were found, until it is over. */
import type { Operation, Refusal } from '../../model/frame/machine.ts'
import {
  type Budget,
  builtIn,
  type Counts,
  equivariant,
  type Problem,
  type Shortfall,
  type Surroundings,
  withinBounds,
} from '../report.ts'
import { type Arena, arena, privateGround, sharedGround } from './arena.ts'
import { type Crew, deskMemory } from './crew.ts'
import { type Desk, desk } from './desk.ts'
import type { Lens } from './expander.ts'
import { memberOf } from './member.ts'
import { allocate, NoMemory } from './memory.ts'
import { noteIn } from './notes.ts'
import { parents } from './parents.ts'
import { type Round, rounds } from './rounds.ts'
import { type Counters, countersIn, merged, summed, total } from './statistics.ts'

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

/** The states that were found, by index. */
export interface Kept {
  readonly size: number
  readonly arena: Arena
  /** The state from which a state was first found, or -1 for a start state. */
  readonly parent: (index: number) => number
}

export interface Found {
  readonly states: Kept
  readonly spots: ReadonlyArray<Spot>
  readonly depth: number
  /** Every state within bounds was expanded. */
  readonly exhausted: boolean
  readonly shortfall: Shortfall | null
  readonly counters: Counters
  readonly refusals: Counts
}

export interface Plan<S> extends Lens<S> {
  readonly goal: Goal
  readonly budget: Budget
  readonly crew: Crew
}

/** Once something is broken and no limit was given, the search for further breaches looks at this many more states. */
const grace = (states: number): number => 3 * states + 100_000

/** How many states are expanded between two looks at the clock and the stop flag; a multiple of every round. */
const breath = 1024

/** The desk of a search; every member lays it out alike. */
export const deskFor = <S, Op extends Operation, R extends Refusal, A>(
  { machine, laws }: Problem<S, Op, R, A>,
  operations: ReadonlyArray<Op>,
  { packer }: Lens<S>,
  { members, memory }: Pick<Crew, 'members' | 'memory'>,
): Desk =>
  desk(
    {
      members,
      words: packer.words,
      operations: operations.length,
      invariants: builtIn.length + laws.state.length + laws.step.length,
      starts: machine.initial.length,
    },
    deskMemory(memory),
  )

/** The arena of a search. */
export const arenaFor = <S>({ packer }: Lens<S>, { memory }: Pick<Crew, 'memory'>): Arena =>
  arena(packer.words, memory === null ? privateGround : sharedGround(memory.halls))

export const search = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  operations: ReadonlyArray<Op>,
  { goal, budget, crew, ...lens }: Plan<S>,
  { clock, stopped, progress, ledger }: Surroundings,
): Found => {
  const { machine, laws } = problem
  const ids = [...builtIn, ...laws.state.map(({ id }) => id), ...laws.step.map(({ id }) => id)]
  const table = deskFor(problem, operations, lens, crew)
  const states = arenaFor(lens, crew)
  const lead = memberOf(problem, operations, lens, table, states, 0, ledger)
  const origins = parents(allocate)
  const spots = new Map<string, Spot>()
  const rounding = rounds({ crew, lead, desk: table, arena: states, origins })
  let size = 0
  let expanded = 0
  let depth = 0
  let limit = budget.states ?? Number.POSITIVE_INFINITY
  let reached = false

  const counters = (): Counters => countersIn(summed(table.counters), operations.length, ids.length)
  const bytes = (): number => states.bytes() + origins.bytes() + rounding.bytes()

  const breach = (spot: Spot, known: number): void => {
    if (goal.kind === 'invariant' && spot.invariant === withinBounds && goal.id !== withinBounds) return
    if (goal.kind === 'first' || (goal.kind === 'invariant' && goal.id === spot.invariant)) reached = true
    // What would be found beyond a step that tells names apart cannot be relied on.
    if (spot.invariant === equivariant) reached = true
    if (spots.has(spot.invariant)) return
    spots.set(spot.invariant, spot)
    if (spots.size === 1 && goal.kind === 'all' && budget.states === undefined) limit = known + grace(known)
  }

  /** Goes through a round in the order of its states; how many of them belong to the search. */
  const endOf = ({ from, states: count, breaches, knownBefore }: Round, length: number): number => {
    let at = 0
    for (const { position, invariant, record, index } of breaches) {
      for (; at < position; at += 1) if (reached || knownBefore(at + 1) >= limit) return at + 1
      const id = ids[invariant] as string
      if (record) breach({ invariant: id, at: 'state', index, length: length + 1 }, knownBefore(position + 1))
      else breach({ invariant: id, at: 'step', index: from + position, length: length + 1 }, knownBefore(position))
    }
    for (; at < count; at += 1) if (reached || knownBefore(at + 1) >= limit) return at + 1
    return count
  }

  const started = clock?.() ?? 0
  const outOf = (): Shortfall | null => {
    if (stopped?.() === true) return 'stopped'
    if (budget.seconds !== undefined && clock !== undefined && clock() - started > budget.seconds) return 'seconds'
    if (budget.bytes !== undefined && bytes() > budget.bytes) return 'memory'
    return null
  }

  const begin = (): void => {
    lead.begin(machine.initial.map(({ state }) => state))
    const round = rounding.first(machine.initial.length)
    for (const { invariant, index, position } of round.breaches)
      breach({ invariant: ids[invariant] as string, at: 'state', index, length: 0 }, round.knownBefore(position + 1))
    size = rounding.close(round, machine.initial.length)
  }

  const visitAll = (): Shortfall | null => {
    let length = 0
    let levelEnd = size
    while (expanded < size && !reached) {
      if (expanded === levelEnd) {
        levelEnd = size
        length += 1
      }
      if (size >= limit) return 'states'
      if (expanded % breath === 0) {
        progress?.({ states: size, transitions: total(counters().accepted), frontier: size - expanded, depth, bytes: bytes() })
        const shortfall = outOf()
        if (shortfall !== null) return shortfall
      }
      const round = rounding.next(expanded, Math.min(levelEnd, expanded - (expanded % table.block) + table.block), size)
      const known = size
      size = rounding.close(round, endOf(round, length))
      if (size > known) depth = length + 1
      expanded = rounding.expanded()
    }
    return null
  }

  let shortfall: Shortfall | null = null
  try {
    begin()
    shortfall = visitAll()
  } catch (fault) {
    if (!(fault instanceof NoMemory)) throw fault
    shortfall = 'memory'
  }
  const exhausted = shortfall === null && expanded === size
  crew.all('tell', () => undefined)
  const notes = table.notes.slice(1).map(noteIn)
  if (ledger !== undefined) ledger.write(merged([ledger.read(), ...notes.map((note) => note.ledger)]))
  return {
    states: { size, arena: states, parent: origins.of },
    spots: [...spots.values()],
    depth,
    exhausted,
    shortfall,
    counters: counters(),
    refusals: merged([lead.refusals(), ...notes.map(({ refusals }) => refusals)]),
  }
}
