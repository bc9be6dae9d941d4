/**
 * What one entry of a validated table holds: references on its target.
 * Source: xen mm.c get_page_from_l1e, get_page_from_l2e, get_l2_linear_pagetable and their put_ counterparts.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { getPageType, putPageType } from './promotion.ts'
import { getPage, putPage } from './references.ts'
import { both, coded, type Progress, refuse, type Stopped, type Xen } from './refusal.ts'
import { changeFrame, type Domain, type Entry, frameAt, type Level, type Mfn, type Slot, type State } from './state.ts'

/** Entries may only name frames of the table's own owner. */
const ownerOf = (s: State, table: Mfn): Domain => frameAt(s, table).owner ?? -1

/** get_page_from_l1e: one general reference, and a writable one if RW. */
const getL1Entry =
  (xen: Xen, table: Mfn, entry: Entry) =>
  (s: State): Progress => {
    if (!xen.rules.mappingTakesReference()) return E.right(s)
    const typed = xen.rules.writableTakesType(entry) ? getPageType(xen, entry.mfn, 'writable') : E.right<Stopped, State>
    const taken = both(getPage(xen, entry.mfn, ownerOf(s, table), 'EBUSY'), typed, putPage(xen, entry.mfn))(s)
    return E.isLeft(taken) ? E.left(coded('EBUSY')(taken.left)) : taken
  }

/** get_l2_linear_pagetable: an L2 entry that names an L2, so that the guest can see its own tables. */
const getLinearEntry =
  (xen: Xen, table: Mfn, entry: Entry, slot: Slot) =>
  (s: State): Progress => {
    const { rules } = xen
    const { mfn } = entry
    if (!rules.linearReadOnly(entry)) return refuse('linearReadOnly', 'EINVAL', mfn, slot, s)
    if (mfn === table && rules.selfEntryUncounted()) return E.right(s)
    const linked = (t: State): Progress => {
      if (!rules.linearDepthOne(frameAt(t, table), frameAt(t, mfn))) return refuse('linearDepthOne', 'EINVAL', mfn, slot, t)
      if (!rules.linearTargetValidated(frameAt(t, mfn))) return refuse('linearTargetValidated', 'EINVAL', mfn, slot, t)
      return pipe(t, getPageType(xen, mfn, 'l2'), E.map(countLink(table, mfn, 1)))
    }
    return both(getPage(xen, mfn, ownerOf(s, table)), linked, putPage(xen, mfn))(s)
  }

const countLink =
  (table: Mfn, target: Mfn, by: 1 | -1) =>
  (s: State): State => {
    const counted = changeFrame(table, { linear: frameAt(s, table).linear + by }, s)
    return changeFrame(target, { linear: frameAt(counted, target).linear - by }, counted)
  }

/** get_page_from_l2e: a general and an L1 reference; if the target is no L1, perhaps it is a linear entry. */
const getL2Entry =
  (xen: Xen, table: Mfn, entry: Entry, slot: Slot) =>
  (s: State): Progress => {
    const { mfn } = entry
    const typed = xen.rules.upperEntryTakesType() ? getPageType(xen, mfn, 'l1') : E.right<Stopped, State>
    const asL1 = both(getPage(xen, mfn, ownerOf(s, table)), typed, putPage(xen, mfn))(s)
    if (E.isRight(asL1)) return asL1
    const { refusal, state } = asL1.left
    if (refusal.errno !== 'EINVAL' && xen.scope.parameters.linearAfter === 'einval') return asL1
    const asLinear = getLinearEntry(xen, table, entry, slot)(state)
    if (E.isRight(asLinear)) return asLinear
    // An L2 in use was refused as a linear entry, anything else as an L1.
    return E.left({ refusal: frameAt(s, mfn).type === 'l2' ? asLinear.left.refusal : refusal, state: asLinear.left.state })
  }

/** The references that an entry of a table of this level takes; none if it is not present. */
export const getEntry = (xen: Xen, table: Mfn, level: Level, entry: Entry | null, slot: Slot): ((s: State) => Progress) => {
  if (entry === null) return E.right
  return level === 'l1' ? getL1Entry(xen, table, entry) : getL2Entry(xen, table, entry, slot)
}

const putL1Entry =
  (xen: Xen, entry: Entry, nesting: number) =>
  (s: State): State => {
    if (!xen.rules.mappingTakesReference()) return s
    const typed = xen.rules.writableTakesType(entry) ? putPageType(xen, entry.mfn, nesting)(s) : s
    return putPage(xen, entry.mfn)(typed)
  }

const putL2Entry =
  (xen: Xen, table: Mfn, entry: Entry, nesting: number) =>
  (s: State): State => {
    const { mfn } = entry
    if (mfn === table && xen.rules.selfEntryUncounted()) return s
    const linear = frameAt(s, mfn).type === 'l2'
    const unlinked = linear ? countLink(table, mfn, -1)(s) : s
    const typed = linear || xen.rules.upperEntryTakesType() ? putPageType(xen, mfn, nesting)(unlinked) : unlinked
    return putPage(xen, mfn)(typed)
  }

/** Gives back what an entry of a table of this level holds. */
export const putEntry = (xen: Xen, table: Mfn, level: Level, entry: Entry | null, nesting = 0): ((s: State) => State) => {
  if (entry === null) return (s) => s
  return level === 'l1' ? putL1Entry(xen, entry, nesting) : putL2Entry(xen, table, entry, nesting)
}
