/** Shorter and simpler walks that may break the same invariant. */
import type { Operation, Refusal } from '../../model/frame/machine.ts'
import type { Problem } from '../report.ts'
import type { Drawn } from './draw.ts'
import { judgeOfOne } from './judge.ts'
import type { Cursor, Walk } from './walk.ts'

/** A number of steps that stand together, to be left out. */
export interface Cut {
  readonly at: number
  readonly size: number
}

/** A walk that may not have been walked yet, and where a search for shorter ones should go on. */
export interface Candidate<S, Op> {
  readonly walk: () => Walk<S, Op>
  readonly next: Cut | null
}

/**
 * What to leave out of `length` steps, in this order: halves, then ever smaller chunks, then every single step. The
 * search for a chunk goes on behind the last success instead of starting over; single steps are always all tried.
 */
export const cuts = function* (length: number, from: Cut | null): Generator<Cut> {
  if (length <= 0) return
  const first = from ?? { at: 0, size: Math.max(1, Math.floor(length / 2)) }
  let at = first.at
  let size = Math.min(first.size, length)
  for (; size > 1; size = Math.floor(size / 2)) {
    for (; at < length; at += size) yield { at, size }
    at = 0
  }
  for (let i = 0; i < length; i += 1) yield { at: (at + i) % length, size: 1 }
}

/** Walks the steps of a broken walk up to `kept`, then `rest`, as far as enabled, until the same invariant breaks. */
const rewalk = <S, Op extends Operation, R extends Refusal, A>(
  { laws }: Problem<S, Op, R, A>,
  cursor: Cursor<S, Op, R, A>,
  walk: Walk<S, Op>,
  kept: number,
  rest: ReadonlyArray<Drawn<Op>>,
): Walk<S, Op> => {
  const invariant = walk.fault?.invariant ?? ''
  const judge = judgeOfOne(laws, invariant)
  const taken = walk.taken.slice(0, kept)
  const before = walk.before.slice(0, kept)
  // The steps that are kept broke nothing in the longer walk, so they are not judged again.
  cursor.resume(walk.before[kept] as S)
  for (const drawn of rest) {
    const outcome = cursor.answer(drawn.operation)
    if (outcome === null) continue
    taken.push(drawn)
    before.push(cursor.state)
    const found = cursor.follow(drawn.operation, outcome, judge)
    // Leaving the bounds ends a walk, but it is not what a shrink of another invariant looks for.
    if (found !== null) return { ...walk, taken, before, fault: found.invariant === invariant ? found : null }
  }
  return { ...walk, taken, before, fault: null }
}

const once = <A>(make: () => A): (() => A) => {
  let made: { readonly value: A } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Traces of at most this many steps are also tried without any two steps: `up` and `down` often leave only together. */
const pairsUpTo = 40

/** Every two of `length` steps. */
const pairs = function* (length: number): Generator<readonly [number, number]> {
  for (let i = 0; i < length; i += 1) for (let j = i + 1; j < length; j += 1) yield [i, j]
}

/**
 * Candidates for a shorter or simpler walk than a broken one; each is walked only when it is asked for. Where none of
 * them breaks the same invariant, no single step can be left out, and of a short walk no two.
 */
export const smaller = function* <S, Op extends Operation, R extends Refusal, A>(
  problem: Problem<S, Op, R, A>,
  cursor: Cursor<S, Op, R, A>,
  walk: Walk<S, Op>,
  next: Cut | null,
): Generator<Candidate<S, Op>> {
  const { taken } = walk
  // The last step is never left out: without it nothing broke.
  const removable = taken.length - 1
  const retry = (kept: number, rest: ReadonlyArray<Drawn<Op>>, cut: Cut): Candidate<S, Op> => ({
    walk: once(() => rewalk(problem, cursor, walk, kept, rest)),
    next: cut,
  })
  for (const cut of cuts(removable, next)) yield retry(cut.at, taken.slice(Math.min(cut.at + cut.size, removable)), cut)
  for (const [i, drawn] of taken.entries())
    for (const simpler of drawn.simpler()) yield retry(i, [simpler, ...taken.slice(i + 1)], { at: 0, size: 1 })
  if (taken.length > pairsUpTo) return
  for (const [i, j] of pairs(removable)) yield retry(i, [...taken.slice(i + 1, j), ...taken.slice(j + 1)], { at: i, size: 1 })
}
