/** One round of a search: the members expand, then keep what is new; between, the lead numbers it in the order of arrival. */
import type { Arena } from './arena.ts'
import type { Crew } from './crew.ts'
import { type Desk, report, round as said } from './desk.ts'
import { dropped, type Member } from './member.ts'
import { NoMemory } from './memory.ts'
import type { Parents } from './parents.ts'
import { signKeys } from './signs.ts'

/** A breach in a round, by position of the state that was expanded. */
export interface RoundBreach {
  readonly position: number
  /** Position in the list of all invariants. */
  readonly invariant: number
  /** Whether a new state breaks it, and not a step. */
  readonly record: boolean
  /** The new state. */
  readonly index: number
}

/** States that were expanded, and what was found on the way; nothing of it is kept yet. */
export interface Round {
  readonly from: number
  readonly states: number
  readonly breaches: ReadonlyArray<RoundBreach>
  /** How many states were known before the one at this position was expanded. */
  readonly knownBefore: (position: number) => number
  /** Whether nothing beyond these states was expanded. */
  readonly clean: boolean
}

export interface Rounds {
  /** The start states, which are the first records. */
  readonly first: (count: number) => Round
  /** Expands states up to `to`, or fewer. Throws NoMemory. */
  readonly next: (from: number, to: number, known: number) => Round
  /** Keeps what the first `count` states of the round led to; the number of states known now. Throws NoMemory. */
  readonly close: (round: Round, count: number) => number
  readonly expanded: () => number
  /** Memory that the members hold for their tables. */
  readonly bytes: () => number
}

export interface Team<S> {
  readonly crew: Crew
  readonly lead: Member<S>
  readonly desk: Desk
  readonly arena: Arena
  readonly origins: Parents
}

export const rounds = <S>({ crew, lead, desk, arena, origins }: Team<S>): Rounds => {
  const { capacity, stride, next, reports, firsts, counts, records, fresh, signs } = desk
  const keys = signKeys(signs[0]?.length ?? 0)
  const known = new Float64Array(firsts.length + 1)
  let expanded = 0

  const all = (order: Parameters<Crew['all']>[0]): void => crew.all(order, () => lead.carryOut(order))
  const reported = (what: number): ReadonlyArray<number> => reports.map((one) => one[what] as number)

  /** Numbers the new states in the order of the states that led to them, and of the operations. */
  const number = (states: number, before: number): void => {
    let count = before
    for (let position = 0; position < states; position += 1) {
      known[position] = count
      const address = firsts[position] as number
      const holder = Math.floor(address / capacity)
      const [held, isNew] = [records[holder], fresh[holder]] as [Uint32Array, Uint8Array]
      const first = address - holder * capacity
      for (let r = first; r < first + (counts[position] as number); r += 1) {
        if (isNew[r] === 0) continue
        held[r * stride] = count
        count += 1
      }
    }
    known[states] = count
  }

  /** The first breach of each invariant, in order. */
  const breaches = (): ReadonlyArray<RoundBreach> =>
    Array.from(signs[0] ?? [], (_, invariant) => ({ invariant, key: Math.min(...signs.map((one) => one[invariant] as number)) }))
      .filter(({ key }) => key !== Number.POSITIVE_INFINITY)
      .sort((a, b) => a.key - b.key)
      .map(({ invariant, key }) => {
        const { position, record } = keys.read(key)
        const address = (firsts[position] as number) + (record ?? 0)
        const index =
          record === null ? -1 : ((records[Math.floor(address / capacity)]?.[(address % capacity) * stride] ?? -1) as number)
        return { position, invariant, record: record !== null, index }
      })

  const sifted = (from: number, states: number, before: number, clean: boolean): Round => {
    desk.round[said.states] = states
    desk.round[said.total] = before
    all('sift')
    if (reported(report.noMemory).some((without) => without === 1)) {
      all('restore')
      throw new NoMemory('no room for more states')
    }
    number(states, before)
    const found = breaches().filter(({ position }) => position < states)
    return { from, states, breaches: found, knownBefore: (position) => known[position] as number, clean }
  }

  /** Marks the new states that are not kept. */
  const drop = (from: number, to: number): void => {
    for (let position = from; position < to; position += 1) {
      const address = firsts[position] as number
      const [holder, first] = [Math.floor(address / capacity), address % capacity]
      for (let r = first; r < first + (counts[position] as number); r += 1) (records[holder] as Uint32Array)[r * stride] = dropped
    }
  }

  const reserve = (count: number): void => {
    try {
      arena.reserve(count)
    } catch (fault) {
      all('restore')
      throw fault
    }
  }

  return {
    first: (count) => sifted(-1, count, 0, true),
    next: (from, to, before) => {
      const width = to - from
      const piece = Math.max(1, Math.min(desk.piece, Math.ceil(width / (4 * desk.members))))
      desk.round.set([from, to, piece, 0, 0, before])
      Atomics.store(next, 0, 0)
      all('expand')
      const taken = Math.min(width, Atomics.load(next, 0) * piece)
      const fault = Math.min(...reported(report.fault))
      if (fault === 0) {
        all('restore')
        lead.recount(from, from + 1, 0, 0)
        throw new Error(`state ${from} could not be expanded, and then it could`)
      }
      return sifted(from, Math.min(taken, fault), before, fault >= taken)
    },
    close: (round, count) => {
      const total = known[count] as number
      reserve(total)
      for (let position = 0; position < count; position += 1) {
        const parent = round.from < 0 ? -1 : round.from + position
        for (let k = known[position] as number; k < (known[position + 1] as number); k += 1) origins.push(parent)
      }
      drop(count, round.states)
      desk.round[said.kept] = total
      all('settle')
      if (count < round.states || !round.clean) {
        const before = known[0] as number
        all('restore')
        lead.recount(round.from, round.from + count, before, total)
      }
      if (round.from >= 0) expanded = round.from + count
      return total
    },
    expanded: () => expanded,
    bytes: () => reported(report.bytes).reduce((sum, one) => sum + one, 0),
  }
}
