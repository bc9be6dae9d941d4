/** What an audit of a tree visits, counted without the model. */
import { at } from '../../../model/frame/machine.ts'
import { isPresent } from '../../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../../model/xen-direct-paging/declared/state.ts'
import { inUse } from './records.ts'
import { isXens } from './slots.ts'

/** The slots of a table of this height that an audit visits. */
const slotsAt = (scope: Scope, height: number): number =>
  Array.from({ length: scope.entries }, (_, slot) => slot).filter((slot) => !isXens(scope, height, slot)).length

/** The tables of a tree that nobody has validated yet, with their heights: each once, the root first. */
const unaudited = (
  scope: Scope,
  s: State,
  root: Mfn,
  height: number,
  found: ReadonlyMap<Mfn, number>,
): ReadonlyMap<Mfn, number> => {
  const f = at(s.frames, root)
  if (inUse(f) || found.has(root)) return found
  const withThis = new Map([...found, [root, height]])
  if (height === 1) return withThis
  return f.entries.reduce(
    (seen, word, slot) =>
      isPresent(word) && !isXens(scope, height, slot) ? unaudited(scope, s, word.mfn, height - 1, seen) : seen,
    withThis as ReadonlyMap<Mfn, number>,
  )
}

/** Slots of a tree that nobody has validated yet. */
export const unauditedSlots = (scope: Scope, s: State, root: Mfn, height: number): number =>
  [...unaudited(scope, s, root, height, new Map()).values()].reduce((n, h) => n + slotsAt(scope, h), 0)
