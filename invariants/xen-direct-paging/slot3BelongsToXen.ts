import { at } from '../../model/frame/machine.ts'
import { isPresent } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { slot3 } from '../../model/xen-direct-paging/declared/sizes.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { everyFrame, inUse, isValidatedTable, type Link, linksOf } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/** The entries of roots that name a frame. */
const namedByRoots = (scope: Scope, s: State, mfn: Mfn): ReadonlyArray<Link> =>
  linksOf(scope)(s).filter(({ level, entry }) => level === 'l3' && entry.mfn === mfn)

/** The roots in use, and the L2 tables that carry Xen's entries. */
const concerned = (s: State): ReadonlyArray<Mfn> =>
  everyFrame(s).filter((mfn) => {
    const f = at(s.frames, mfn)
    return f.type === 'l2x' || (f.type === 'l3' && isValidatedTable(f))
  })

const wrongRoot = (scope: Scope, s: State, mfn: Mfn): string | null => {
  const last = at(at(s.frames, mfn).entries, slot3(scope))
  if (!isPresent(last)) return `slot 3 of the validated root F${mfn} is empty`
  const target = at(s.frames, last.mfn)
  return target.type === 'l2x' && inUse(target) ? null : `slot 3 of F${mfn} names F${last.mfn}, which has no entries of Xen's`
}

/** Only same-level entries may name it besides; a pin would be one more reference that outlives its root. */
const wrongL2 = (scope: Scope, s: State, mfn: Mfn): string | null => {
  const named = namedByRoots(scope, s, mfn)
  const elsewhere = named.find(({ slot }) => slot !== slot3(scope))
  if (elsewhere !== undefined) return `F${mfn} carries Xen's entries, and F${elsewhere.table}[${elsewhere.slot}] names it`
  if (named.length > 1) return `F${mfn} carries Xen's entries for ${named.length} roots`
  return at(s.frames, mfn).pinned ? `F${mfn} carries Xen's entries, and is pinned` : null
}

/** A validated PAE root has an L2 with Xen's entries in slot 3, which no other slot of a root names, and which is never pinned. */
export const slot3BelongsToXen = (scope: Scope): StateInvariant<Mfn> => ({
  subjects: (s) => (scope.levels === 3 ? concerned(s) : []),
  wrong: (mfn, s) => (at(s.frames, mfn).type === 'l3' ? wrongRoot(scope, s, mfn) : wrongL2(scope, s, mfn)),
})
