/**
 * What one entry of a validated table holds: references on its target.
 * Source: xen mm.c get_page_from_l1e to get_page_from_l4e, get_lN_linear_pagetable and their put_ counterparts.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Entry, isPresent, type Word } from '../declared/entry.ts'
import { isTable, type Level, levelOf, type TableType } from '../declared/level.ts'
import type { Domain, Mfn, Slot } from '../declared/numbers.ts'
import type { State } from '../declared/state.ts'
import { frameAt, setLinear } from './changes.ts'
import { coded, inTurn, type Progress, refuse, type Stopped } from './progress.ts'
import { getPageType, putPageType } from './promotion.ts'
import { getPage, putPage } from './references.ts'
import type { Xen } from './xen.ts'

/** Entries may only name frames of the table's own owner. */
const ownerOf = (s: State, table: Mfn): Domain => frameAt(s, table).owner ?? -1

/** A frame beyond the last one is I/O memory: no references, and only for a domain with access to hardware. */
const beyondMemory = ({ scope }: Xen, mfn: Mfn): boolean => scope.parameters.privilege === 'hardware' && mfn >= scope.frames

/** get_page_from_l1e: one general reference, and a writable one if RW; then Xen's own pages are looked at. */
const getL1Entry =
  (xen: Xen, table: Mfn, entry: Entry) =>
  (s: State): Progress => {
    if (!xen.rules.mappingTakesReference() || beyondMemory(xen, entry.mfn)) return E.right(s)
    const typed = xen.rules.writableTakesType(entry) ? getPageType(xen, entry.mfn, 'writable') : E.right<Stopped, State>
    const taken = inTurn(getPage(xen, entry.mfn, ownerOf(s, table), 'EBUSY'), typed, putPage(xen, entry.mfn))(s)
    if (E.isLeft(taken)) return E.left(coded('EBUSY')(taken.left))
    if (xen.rules.specialPagesWriteBack(entry, xen.scope.special)) return taken
    return refuse('specialPagesWriteBack', 'EACCES', entry.mfn, null, putL1Entry(xen, entry, 0)(taken.right))
  }

/** May tables of this level name each other? Not roots of three levels. */
const linearTried = ({ rules, scope }: Xen, level: Level): boolean => {
  if (level !== 'l3' || scope.levels !== 3) return true
  return !(scope.compat ? rules.compatRootNotLinear() : rules.paeRootNotLinear())
}

/** get_lN_linear_pagetable: an entry that names a table of its own level, so that the guest can see its own tables. */
const getLinearEntry =
  (xen: Xen, table: Mfn, level: Level, entry: Entry, slot: Slot) =>
  (s: State): Progress => {
    const { rules } = xen
    const { mfn } = entry
    if (!rules.linearReadOnly(entry)) return refuse('linearReadOnly', 'EINVAL', mfn, slot, s)
    if (mfn === table && rules.selfEntryUncounted()) return E.right(s)
    const linked = (t: State): Progress => {
      const target = frameAt(t, mfn)
      if (!rules.linearDepthOne(frameAt(t, table), target)) return refuse('linearDepthOne', 'EINVAL', mfn, slot, t)
      if (!rules.linearTargetValidated(target, level)) return refuse('linearTargetValidated', 'EINVAL', mfn, slot, t)
      // The role is compared by level only: an L2 that carries Xen's entries is counted as what it is.
      const role = isTable(target.type) && levelOf(target.type) === level ? target.type : level
      return pipe(t, getPageType(xen, mfn, role), E.map(countLink(table, mfn, 1)))
    }
    return inTurn(getPage(xen, mfn, ownerOf(s, table)), linked, putPage(xen, mfn))(s)
  }

const countLink =
  (table: Mfn, target: Mfn, by: 1 | -1) =>
  (s: State): State => {
    const counted = setLinear(table, frameAt(s, table).linear + by, s)
    return setLinear(target, frameAt(counted, target).linear - by, counted)
  }

/** The role that an entry of an upper table needs its target to have. */
const roleBelow = (level: Level): TableType => {
  if (level === 'l4') return 'l3'
  return level === 'l3' ? 'l2' : 'l1'
}

const isAtLevel = (s: State, mfn: Mfn, level: Level): boolean => {
  const type = mfn < s.frames.length ? frameAt(s, mfn).type : 'none'
  return isTable(type) && levelOf(type) === level
}

/** get_page_from_lNe: a general reference and one of the level below; if the target has not that level, perhaps it is a linear entry. */
const getUpperEntry =
  (xen: Xen, table: Mfn, level: Level, entry: Entry, slot: Slot) =>
  (s: State): Progress => {
    const { rules } = xen
    const { mfn } = entry
    if (entry.flags !== 0 && !rules.superpagesRefused(entry)) return refuse('superpagesRefused', 'EINVAL', mfn, slot, s)
    const typed = rules.upperEntryTakesType() ? getPageType(xen, mfn, roleBelow(level)) : E.right<Stopped, State>
    const asLower = inTurn(getPage(xen, mfn, ownerOf(s, table)), typed, putPage(xen, mfn))(s)
    if (E.isRight(asLower) || !linearTried(xen, level)) return asLower
    const { refusal, state } = asLower.left
    if (refusal.errno !== 'EINVAL' && xen.scope.parameters.linearAfter === 'einval') return asLower
    if (mfn >= s.frames.length) return asLower
    const asLinear = getLinearEntry(xen, table, level, entry, slot)(state)
    if (E.isRight(asLinear)) return asLinear
    // A table of this level in use was refused as a linear entry, anything else as one of the level below.
    return E.left({ refusal: isAtLevel(s, mfn, level) ? asLinear.left.refusal : refusal, state: asLinear.left.state })
  }

/** The rule that refuses an entry for its flags, before anything is taken; null for none. */
export const refusedFlags = ({ rules, scope, pae }: Xen, level: Level, entry: Entry): 'flagsAllowed' | 'paeRootFlags' | null => {
  if (entry.flags !== 0 && !rules.flagsAllowed(level, entry, scope.parameters.privilege === 'hardware')) return 'flagsAllowed'
  return level === 'l3' && pae && !rules.paeRootFlags(entry) ? 'paeRootFlags' : null
}

/** The references that an entry of a table takes; none if it is not present. */
export const getEntry = (xen: Xen, table: Mfn, type: TableType, entry: Word | null, slot: Slot): ((s: State) => Progress) => {
  if (!isPresent(entry)) return E.right
  const level = levelOf(type)
  const refused = refusedFlags(xen, level, entry)
  if (refused !== null) return (s) => refuse(refused, 'EINVAL', entry.mfn, slot, s)
  return level === 'l1' ? getL1Entry(xen, table, entry) : getUpperEntry(xen, table, level, entry, slot)
}

/** Slot 3 of a PAE root, when it is validated: an L2 that is to carry Xen's entries. No same-level entry is tried. */
export const getSlot3Entry = (xen: Xen, table: Mfn, entry: Entry, slot: Slot): ((s: State) => Progress) => {
  const { mfn } = entry
  const refused = refusedFlags(xen, 'l3', entry)
  if (refused !== null) return (s) => refuse(refused, 'EINVAL', mfn, slot, s)
  const typed = xen.rules.upperEntryTakesType() ? getPageType(xen, mfn, 'l2x') : E.right<Stopped, State>
  return (s) => inTurn(getPage(xen, mfn, ownerOf(s, table)), typed, putPage(xen, mfn))(s)
}

const putL1Entry =
  (xen: Xen, entry: Entry, nesting: number) =>
  (s: State): State => {
    if (!xen.rules.mappingTakesReference() || beyondMemory(xen, entry.mfn)) return s
    const typed = xen.rules.writableTakesType(entry) ? putPageType(xen, entry.mfn, nesting)(s) : s
    return putPage(xen, entry.mfn)(typed)
  }

const putUpperEntry =
  (xen: Xen, table: Mfn, level: Level, entry: Entry, nesting: number) =>
  (s: State): State => {
    const { mfn } = entry
    if (mfn === table && xen.rules.selfEntryUncounted()) return s
    const linear = isAtLevel(s, mfn, level)
    const unlinked = linear ? countLink(table, mfn, -1)(s) : s
    const typed = linear || xen.rules.upperEntryTakesType() ? putPageType(xen, mfn, nesting)(unlinked) : unlinked
    return putPage(xen, mfn)(typed)
  }

/** Gives back what an entry of a table holds. */
export const putEntry = (xen: Xen, table: Mfn, type: TableType, entry: Word | null, nesting = 0): ((s: State) => State) => {
  if (!isPresent(entry)) return (s) => s
  const level = levelOf(type)
  return level === 'l1' ? putL1Entry(xen, entry, nesting) : putUpperEntry(xen, table, level, entry, nesting)
}
