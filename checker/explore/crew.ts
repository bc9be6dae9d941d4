/** How the members of one search work together. The checker makes no threads: whoever asks for a search may lend it some. */

/** What all members do at the same time; the next order comes when every member has carried out the one before. */
export const orders = ['expand', 'sift', 'settle', 'restore', 'tell'] as const
export type Order = (typeof orders)[number]

/** Memory that all members see. */
export interface Memory {
  /** Grows once, when the search begins. */
  readonly desk: SharedArrayBuffer
  /** Grow with the states. */
  readonly halls: ReadonlyArray<SharedArrayBuffer>
}

/** The members, as the lead sees them. Results do not depend on how many there are. */
export interface Crew {
  readonly members: number
  /** Absent where the lead is alone. */
  readonly memory: Memory | null
  /** Has every other member carry out an order, and carries out the lead's own part meanwhile. */
  readonly all: (order: Order, mine: () => void) => void
}

export const alone: Crew = { members: 1, memory: null, all: (_, mine) => mine() }

/** The desk of a search: for one member alone a plain buffer. */
export const deskMemory =
  (memory: Memory | null) =>
  (bytes: number): ArrayBufferLike => {
    if (memory === null) return new ArrayBuffer(bytes)
    if (memory.desk.byteLength < bytes) memory.desk.grow(bytes)
    return memory.desk
  }
