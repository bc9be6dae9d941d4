/**
 * One member of a search: it expands states, keeps those new ones that are its own, and counts. A search of one member
 * works in the same way.
 */
import type { Operation, Refusal } from '../../model/frame/machine.ts'
import { builtIn, type Ledger, type Problem } from '../report.ts'
import type { Arena } from './arena.ts'
import type { Order } from './crew.ts'
import { type Desk, report, round } from './desk.ts'
import { expander, type Lens } from './expander.ts'
import { hash } from './hash.ts'
import { NoMemory } from './memory.ts'
import { noteDown } from './notes.ts'
import { signKeys } from './signs.ts'
import { slots } from './slots.ts'
import { countersIn, judge, merged, refusalsOf } from './statistics.ts'

export interface Member<S> {
  readonly carryOut: (order: Order) => void
  /** Puts start states down as the first records. */
  readonly begin: (starts: ReadonlyArray<S>) => void
  /** Counts again, from where the round began, what a round that ended early expanded and found. */
  readonly recount: (from: number, to: number, known: number, total: number) => void
  readonly refusals: () => Readonly<Record<string, number>>
}

/** The header of a record that is not kept. */
export const dropped = 0xffffffff

export const memberOf = <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  operations: ReadonlyArray<Op>,
  lens: Lens<S>,
  desk: Desk,
  arena: Arena,
  rank: number,
  ledger: Ledger | undefined,
): Member<S> => {
  const { laws } = problem
  const { words, unpack } = lens.packer
  const { capacity, stride, next, firsts, counts } = desk
  const mine = desk.reports[rank] as Float64Array
  const signs = desk.signs[rank] as Float64Array
  const invariants = builtIn.length + laws.state.length + laws.step.length
  const all = desk.counters[rank] as Float64Array
  const counters = countersIn(all, operations.length, invariants)
  const refusals = refusalsOf(operations.length)
  const judgeState = judge(laws.state, '', builtIn.length, counters)
  const keys = signKeys(invariants)
  const sign = (position: number, key: number): void => {
    if (key < (signs[position] as number)) signs[position] = key
  }
  const sheet = {
    records: desk.records[rank] as Uint32Array,
    fresh: desk.fresh[rank] as Uint8Array,
    counters,
    refusals,
    sign,
    keys,
  }
  const { start, expand } = expander(problem, operations, lens, arena, sheet)
  const before = ledger?.read()
  signs.fill(Number.POSITIVE_INFINITY)

  let base = 0
  let filled = 0
  let setBack = (): void => undefined
  // The numbers of new states of this member, through the records of all.
  let found: Array<number> = []

  // Until they are numbered, new states have indices beyond all numbers that this round may give.
  const most = desk.members * capacity
  const heldIn = (address: number): Uint32Array => desk.records[Math.floor(address / capacity)] as Uint32Array
  const table = slots(
    words,
    {
      segment: (index) => (index < base ? arena.segment(index) : heldIn(index - base - most)),
      place: (index) => (index < base ? arena.place(index) : ((index - base - most) % capacity) * stride + 1),
    },
    rank,
    desk.members,
    2 * most,
  )

  const mark = (): void => {
    const marked = all.slice()
    const refused = refusals.mark()
    const counted = ledger?.read()
    setBack = () => {
      all.set(marked)
      refused()
      if (counted !== undefined) ledger?.write(counted)
    }
  }

  /** Tells where the successors of a state stand. */
  const put = (position: number, first: number, end: number): void => {
    firsts[position] = rank * capacity + first
    counts[position] = end - first
    filled = end
  }

  /** Takes pieces of the round until there are none, or until there is no room for another. */
  const expandPieces = (): void => {
    const [from, to, piece] = [desk.round[round.from], desk.round[round.to], desk.round[round.piece]] as [number, number, number]
    arena.reserve(desk.round[round.total] as number)
    mark()
    filled = 0
    signs.fill(Number.POSITIVE_INFINITY)
    mine[report.fault] = Number.POSITIVE_INFINITY
    while (filled + piece * operations.length <= capacity) {
      const first = from + Atomics.add(next, 0, 1) * piece
      if (first >= to) return
      const end = Math.min(first + piece, to)
      for (let index = first; index < end; index += 1) {
        try {
          put(index - from, filled, expand(index, index - from, filled))
        } catch {
          // The lead expands this state again when it gets there, and meets the same fault.
          mine[report.fault] = index - from
          return
        }
      }
    }
  }

  /** Takes in the new states that belong here, and judges them. */
  const sift = (): void => {
    base = desk.round[round.total] as number
    found = []
    table.begin(base)
    for (let position = 0; position < (desk.round[round.states] as number); position += 1) {
      const [address, count] = [firsts[position] as number, counts[position] as number]
      const holder = Math.floor(address / capacity)
      const first = address - holder * capacity
      const [records, fresh] = [desk.records[holder], desk.fresh[holder]] as [Uint32Array, Uint8Array]
      table.sift(records, first, count, base + most + holder * capacity, (r) => {
        fresh[r] = 1
        found.push(holder * capacity + r)
        if (laws.state.length === 0) return
        judgeState(unpack(records, r * stride + 1), (law) => sign(law, keys.state(position, r - first, law)))
      })
    }
  }

  /** Moves the new states that are kept to where the lead has numbered them. */
  const settle = (): void => {
    arena.reserve(desk.round[round.kept] as number)
    for (const address of found) {
      const records = heldIn(address)
      const place = (address % capacity) * stride
      const number = records[place] as number
      if (number === dropped) continue
      const [segment, offset] = [arena.segment(number), arena.place(number)]
      for (let k = 0; k < words; k += 1) segment[offset + k] = records[place + 1 + k] as number
      table.settle(hash(segment, offset, words), base + most + address, number)
    }
  }

  const counted = (): Readonly<Record<string, number>> => {
    const read = ledger?.read() ?? {}
    return Object.fromEntries(Object.entries(read).map(([id, count]) => [id, count - (before?.[id] ?? 0)]))
  }

  const orders: Readonly<Record<Order, () => void>> = {
    expand: expandPieces,
    sift: () => {
      mine[report.noMemory] = 0
      try {
        sift()
      } catch (fault) {
        if (!(fault instanceof NoMemory)) throw fault
        mine[report.noMemory] = 1
      }
      mine[report.bytes] = table.bytes()
    },
    settle,
    restore: () => setBack(),
    tell: () => noteDown(desk.notes[rank] as Uint16Array, { refusals: refusals.counts(), ledger: counted() }),
  }

  return {
    carryOut: (order) => orders[order](),
    begin: (starts) => {
      starts.forEach((state, position) => {
        put(position, position, start(state, position))
      })
    },
    recount: (from, to, known, total) => {
      for (let index = from; index < to; index += 1) expand(index, 0, 0)
      for (let index = known; index < total; index += 1)
        if (laws.state.length > 0) judgeState(unpack(arena.segment(index), arena.place(index)), () => undefined)
    },
    refusals: () => merged([refusals.counts()]),
  }
}
