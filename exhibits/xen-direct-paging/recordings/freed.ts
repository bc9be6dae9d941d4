/** Which frames an operation freed, and in which order. */
import { isTable, levelOf } from '../../../model/xen-direct-paging/declared/level.ts'
import type { Mfn } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { State } from '../../../model/xen-direct-paging/declared/state.ts'
import { frameAt } from '../../../model/xen-direct-paging/functions/changes.ts'

/** The frames that the demotion of a table let go, in that order; a demoted table keeps its entries. */
const letGoBy = (s: State, mfn: Mfn): ReadonlyArray<Mfn> => {
  const { type, entries } = frameAt(s, mfn)
  // Upper tables let go of tables, which are listed by themselves.
  if (!isTable(type) || levelOf(type) !== 'l1') return [mfn]
  return [...entries.flatMap((word) => (word?.present === true ? [word.mfn] : [])), mfn]
}

/** Frames that have no owner any more, the one freed last at the end. */
export const freedBetween = (before: State, after: State): ReadonlyArray<Mfn> => {
  const freed = after.frames.flatMap(({ owner }, mfn) => (owner === null && frameAt(before, mfn).owner !== null ? [mfn] : []))
  if (freed.length < 2) return freed
  const order = after.spent.zeroed.flatMap((mfn) => letGoBy(after, mfn))
  return freed.toSorted((a, b) => order.lastIndexOf(a) - order.lastIndexOf(b))
}
