/** Threads that search together: orders, and word that they were carried out, go through shared memory. */
import { type Crew, type Memory, type Order, orders } from '../../checker/explore/crew.ts'

/** What the threads of one search share. */
export interface Ties extends Memory {
  readonly members: number
  /** The number of the latest order, the order itself, and for each member the number of the last that it carried out. */
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
  return {
    members,
    signal: new SharedArrayBuffer(4 * (carriedOut + members)),
    desk: growing(),
    halls: Array.from({ length: 16 }, growing),
  }
}

/** Waits as long as a word of the signal has such a value. */
const waitWhile = (signal: Int32Array, at: number, isWaiting: (value: number) => boolean): void => {
  for (let value = Atomics.load(signal, at); isWaiting(value); value = Atomics.load(signal, at)) Atomics.wait(signal, at, value)
}

/** Gives an order; its number. */
const say = (signal: Int32Array, what: number): number => {
  Atomics.store(signal, order, what)
  const said = Atomics.add(signal, number, 1) + 1
  Atomics.notify(signal, number)
  return said
}

/** The members, for the thread that leads. A member that dies keeps it waiting: whoever made the threads ends them all. */
export const crewOf = (ties: Ties): Crew => {
  const signal = new Int32Array(ties.signal)
  return {
    members: ties.members,
    memory: ties,
    all: (what, mine) => {
      const said = say(signal, orders.indexOf(what))
      mine()
      for (let rank = 1; rank < ties.members; rank += 1) waitWhile(signal, carriedOut + rank, (done) => done !== said)
    },
  }
}

/** Lets the members go. */
export const dismiss = (ties: Ties): void => {
  say(new Int32Array(ties.signal), dismissed)
}

/** Carries out orders until the lead lets this member go. */
export const serve = ({ rank, ties }: Seat, carryOut: (what: Order) => void): void => {
  const signal = new Int32Array(ties.signal)
  for (let heard = 0; ; heard += 1) {
    waitWhile(signal, number, (said) => said === heard)
    const what = orders[Atomics.load(signal, order)]
    if (what === undefined) return
    carryOut(what)
    Atomics.store(signal, carriedOut + rank, heard + 1)
    Atomics.notify(signal, carriedOut + rank)
  }
}
