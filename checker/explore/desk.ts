/** The memory in which the members of a search put down what the others need: what there is to do, and what they found. */

/** What the desk has to hold. */
export interface Measures {
  readonly members: number
  readonly words: number
  readonly operations: number
  /** Invariants, those that no spec declares included. */
  readonly invariants: number
  readonly starts: number
}

/** What the lead says of a round, by position in `round`. */
export const round = { from: 0, to: 1, piece: 2, states: 3, kept: 4, total: 5 } as const

/** What a member says of its part in it, by position in its `report`; `fault` is the position of a state, or infinite. */
export const report = { fault: 0, noMemory: 1, bytes: 2 } as const

export interface Desk {
  readonly members: number
  /** States expanded in a round, at most. */
  readonly block: number
  /** States that a member takes at a time, at most. */
  readonly piece: number
  /** Records that a member can put down in a round. */
  readonly capacity: number
  /** The words of a record: a hash and a state. */
  readonly stride: number
  /** The number of the next piece. */
  readonly next: Int32Array
  readonly round: Float64Array
  readonly reports: ReadonlyArray<Float64Array>
  /** By position of a state in the round: its first successor, counted through the records of all members, and how many. */
  readonly firsts: Uint32Array
  readonly counts: Uint32Array
  /** By member. */
  readonly records: ReadonlyArray<Uint32Array>
  /** Records that are new states, 1 or 0. */
  readonly fresh: ReadonlyArray<Uint8Array>
  /** The first breach of each invariant in the round, as a number that orders breaches. */
  readonly signs: ReadonlyArray<Float64Array>
  readonly counters: ReadonlyArray<Float64Array>
  /** Text for the lead, at the end. */
  readonly notes: ReadonlyArray<Uint16Array>
}

/** A single member works on little at a time, so that it stays in the processor's cache; several meet less often. */
const blockOf = (members: number): number => (members === 1 ? 64 : 1024)
const mostRecords = 1 << 17
const noteLength = 1 << 16

/** Counters of a member: accepted and refused by operation, checked and exercised by invariant, and paths that were cut. */
export const countersOf = ({ operations, invariants }: Measures): number => 2 * operations + 2 * invariants + 1

/** `memory` gives a buffer of at least so many bytes; all members get the same one. */
export const desk = (measures: Measures, memory: (bytes: number) => ArrayBufferLike): Desk => {
  const { members, words, operations, invariants, starts } = measures
  const block = blockOf(members)
  const states = Math.max(block, starts)
  const capacity = Math.max(operations, starts, Math.min(block * operations, mostRecords), 1)
  const piece = Math.max(1, Math.min(16, Math.floor(capacity / Math.max(1, operations))))
  const stride = words + 1
  const each = Array.from({ length: members })
  let end = 0
  const at = (bytes: number): number => {
    const start = end
    end += Math.ceil(bytes / 8) * 8
    return start
  }
  const numbers = (length: number) => ({ at: at(8 * length), length })
  const places = {
    next: at(4),
    round: numbers(6),
    reports: each.map(() => numbers(3)),
    signs: each.map(() => numbers(invariants)),
    counters: each.map(() => numbers(countersOf(measures))),
    firsts: at(4 * states),
    counts: at(4 * states),
    records: each.map(() => at(4 * capacity * stride)),
    fresh: each.map(() => at(capacity)),
    notes: each.map((_, rank) => (rank === 0 ? 0 : at(2 * noteLength))),
  }
  const buffer = memory(end)
  const floats = (of: { readonly at: number; readonly length: number }) => new Float64Array(buffer, of.at, of.length)
  return {
    members,
    block,
    piece,
    capacity,
    stride,
    next: new Int32Array(buffer, places.next, 1),
    round: floats(places.round),
    reports: places.reports.map(floats),
    firsts: new Uint32Array(buffer, places.firsts, states),
    counts: new Uint32Array(buffer, places.counts, states),
    records: places.records.map((place) => new Uint32Array(buffer, place, capacity * stride)),
    fresh: places.fresh.map((place) => new Uint8Array(buffer, place, capacity)),
    signs: places.signs.map(floats),
    counters: places.counters.map(floats),
    notes: places.notes.map((place, rank) => new Uint16Array(buffer, place, rank === 0 ? 0 : noteLength)),
  }
}
