/**
 * One member of a search: it expands states, keeps those new ones that are its own, and counts. A search of one member
 * works in the same way.
 */
import { OutOfBound } from '../../model/finite/index.ts'
import type { Operation, Refusal } from '../../model/machine.ts'
import { builtIn, equivariant, type Ledger, type Problem, withinBounds } from '../report.ts'
import type { Arena } from './arena.ts'
import type { Canonical } from './canonical.ts'
import type { Order } from './crew.ts'
import { type Desk, report, round } from './desk.ts'
import type { Guard } from './guard.ts'
import { hash, same } from './hash.ts'
import { NoMemory } from './memory.ts'
import { noteDown } from './notes.ts'
import type { Packer } from './packer.ts'
import { signKeys } from './signs.ts'
import { slots } from './slots.ts'
import { countersIn, increment, judge, merged, refusalsOf } from './statistics.ts'

/** How states are looked at. */
export interface Lens<S> {
  readonly packer: Packer<S>
  readonly canonical: Canonical | null
  readonly guard: Guard<S> | null
}

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
  { machine, laws }: Problem<S, Op, R, A>,
  operations: ReadonlyArray<Op>,
  { packer, canonical, guard }: Lens<S>,
  desk: Desk,
  arena: Arena,
  rank: number,
  ledger: Ledger | undefined,
): Member<S> => {
  const { words, pack, repack, unpack } = packer
  const { capacity, stride, next, firsts, counts } = desk
  const steps = operations.map((operation) => machine.step(operation))
  const own = desk.records[rank] as Uint32Array
  const ownFresh = desk.fresh[rank] as Uint8Array
  const mine = desk.reports[rank] as Float64Array
  const signs = desk.signs[rank] as Float64Array
  const invariants = builtIn.length + laws.state.length + laws.step.length
  const all = desk.counters[rank] as Float64Array
  const counters = countersIn(all, operations.length, invariants)
  const refusals = refusalsOf(operations.length)
  const judgeState = judge(laws.state, '', builtIn.length, counters)
  const firstStepLaw = builtIn.length + laws.state.length
  const judgeStep = operations.map(({ op }) => judge(laws.step, op, firstStepLaw, counters))
  const keys = signKeys(invariants)
  const [bounds, renaming] = [builtIn.indexOf(withinBounds), builtIn.indexOf(equivariant)]
  const before = ledger?.read()
  signs.fill(Number.POSITIVE_INFINITY)

  let base = 0
  let filled = 0
  let setBack = (): void => undefined
  // The numbers of new states of this member, through the records of all.
  let found: Array<number> = []

  const heldIn = (index: number): Uint32Array => desk.records[Math.floor((index - base) / capacity)] as Uint32Array
  const table = slots(
    words,
    {
      segment: (index) => (index < base ? arena.segment(index) : heldIn(index)),
      place: (index) => (index < base ? arena.place(index) : ((index - base) % capacity) * stride + 1),
    },
    rank,
    desk.members,
    desk.members * capacity,
  )

  const sign = (position: number, key: number): void => {
    if (key < (signs[position] as number)) signs[position] = key
  }

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

  /** Makes records of the states that were packed from record `first` on. */
  const record = (position: number, first: number): void => {
    for (let r = first; r < filled; r += 1) {
      const place = r * stride
      canonical?.(own, place + 1)
      own[place] = hash(own, place + 1, words)
      ownFresh[r] = 0
    }
    firsts[position] = rank * capacity + first
    counts[position] = filled - first
  }

  /** Puts down the successors of a state. */
  const expand = (index: number, position: number): void => {
    const source = arena.segment(index)
    const from = arena.place(index)
    const first = filled
    const state = unpack(source, from)
    if (guard?.(index, state, source, from) === true) sign(renaming, keys.guard(position))
    let i = 0
    const broken = (law: number): void => sign(law, keys.step(position, i, law))
    for (; i < steps.length; i += 1) {
      const outcome = (steps[i] as (typeof steps)[number])(state)
      if (outcome === null) continue
      const { answer, state: after } = outcome
      if (answer._tag === 'Right') increment(counters.accepted, i)
      else {
        increment(counters.refused, i)
        refusals.count(i, answer.left.rule)
      }
      if (after !== state) {
        const place = filled * stride + 1
        try {
          repack(after, own, place, state, source, from)
        } catch (fault) {
          if (!(fault instanceof OutOfBound)) throw fault
          increment(counters.cut, 0)
          sign(bounds, keys.step(position, i, bounds))
          continue
        }
        if (!same(own, place, source, from, words)) filled += 1
      }
      if (laws.step.length === 0) continue
      const judgeIt = judgeStep[i] as (typeof judgeStep)[number]
      judgeIt({ before: state, operation: operations[i] as Op, answer, after }, broken)
    }
    record(position, first)
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
      const start = from + Atomics.add(next, 0, 1) * piece
      if (start >= to) return
      const end = Math.min(start + piece, to)
      for (let index = start; index < end; index += 1) {
        try {
          expand(index, index - from)
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
      table.sift(records, first, count, base + holder * capacity, (r) => {
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
      const records = desk.records[Math.floor(address / capacity)] as Uint32Array
      const place = (address % capacity) * stride
      const number = records[place] as number
      if (number === dropped) continue
      const [segment, offset] = [arena.segment(number), arena.place(number)]
      for (let k = 0; k < words; k += 1) segment[offset + k] = records[place + 1 + k] as number
      table.settle(hash(segment, offset, words), base + address, number)
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
        pack(state, own, position * stride + 1)
        filled = position + 1
        record(position, position)
      })
    },
    recount: (from, to, known, total) => {
      for (let index = from; index < to; index += 1) {
        filled = 0
        expand(index, 0)
      }
      for (let index = known; index < total; index += 1)
        if (laws.state.length > 0) judgeState(unpack(arena.segment(index), arena.place(index)), () => undefined)
    },
    refusals: () => merged([refusals.counts()]),
  }
}
