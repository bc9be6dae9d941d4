/** Threads that search together: orders, and word that they were carried out, go through shared memory. */
import { type Crew, type Memory, type Order, orders } from '../checker/explore/crew.ts'

/** What the threads of one search share. */
export interface Ties extends Memory {
  readonly members: number
  /** The number of the latest order, the order itself, and how many members have carried it out. */
  readonly signal: SharedArrayBuffer
}

/** One thread's place in a search; rank 0 leads. */
export interface Seat {
  readonly rank: number
  readonly ties: Ties
}

const [number, order, carriedOut] = [0, 1, 2]
const dismissed = -1

/** Buffers that take no memory until they grow; 64 GiB of states at most. */
export const tiesFor = (members: number): Ties => {
  const growing = () => new SharedArrayBuffer(0, { maxByteLength: 2 ** 32 })
  return { members, signal: new SharedArrayBuffer(12), desk: growing(), halls: Array.from({ length: 16 }, growing) }
}

const say = (signal: Int32Array, what: number): void => {
  Atomics.store(signal, carriedOut, 0)
  Atomics.store(signal, order, what)
  Atomics.add(signal, number, 1)
  Atomics.notify(signal, number)
}

/** The members, for the thread that leads. A member that dies keeps it waiting: whoever made the threads ends them all. */
export const crewOf = (ties: Ties): Crew => {
  const signal = new Int32Array(ties.signal)
  const others = ties.members - 1
  return {
    members: ties.members,
    memory: ties,
    all: (what, mine) => {
      say(signal, orders.indexOf(what))
      mine()
      for (let done = Atomics.load(signal, carriedOut); done < others; done = Atomics.load(signal, carriedOut))
        Atomics.wait(signal, carriedOut, done)
    },
  }
}

/** Lets the members go. */
export const dismiss = (ties: Ties): void => say(new Int32Array(ties.signal), dismissed)

/** Carries out orders until the lead lets this member go. */
export const serve = (ties: Ties, carryOut: (what: Order) => void): void => {
  const signal = new Int32Array(ties.signal)
  for (let heard = 0; ; heard += 1) {
    Atomics.wait(signal, number, heard)
    const what = orders[Atomics.load(signal, order)]
    if (what === undefined) return
    carryOut(what)
    Atomics.add(signal, carriedOut, 1)
    Atomics.notify(signal, carriedOut)
  }
}
