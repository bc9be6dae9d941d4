/** Promotion: a frame's entries are audited before it is a table. Source: xen mm.c alloc_lN_table, later promote_lN_table. */
import * as E from 'fp-ts/lib/Either.js'
import { type Entry, isPresent } from '../declared/entry.ts'
import { type FrameType, levelOf, type TableType } from '../declared/level.ts'
import type { Mfn, Slot } from '../declared/numbers.ts'
import { isXenSlot, slot3 } from '../declared/sizes.ts'
import type { State } from '../declared/state.ts'
import { adjusted, withoutRootFlags } from './adjust.ts'
import { changeFrame, countAudit, entryAt, frameAt, setEntries, setValidated, storeEntry } from './changes.ts'
import { getEntry, getSlot3Entry, putEntry } from './entries.ts'
import { type Progress, refuse, type Stopped } from './progress.ts'
import { isSlot3, slotsOf, type Xen } from './xen.ts'

/** What a failed audit leaves of the type. Source: promote_lN_table, validate_page. */
const typeAfterFailure = ({ scope }: Xen, type: TableType, badSlot: Slot): FrameType =>
  scope.parameters.failedAudit === 'clear' || levelOf(type) === 'l1' || badSlot === 0 ? 'none' : levelOf(type)

/** unadjust_guest_l3e: the root of a 32-bit guest has the flags that the guest wrote again, once it is no table any more. */
export const restoreRoot = (mfn: Mfn, slots: ReadonlyArray<Slot>, s: State): State =>
  slots.reduce((t, slot) => storeEntry(mfn, slot, withoutRootFlags(entryAt(t, mfn, slot)), t), s)

/** Is this the root of a 32-bit guest? */
export const isCompatRoot = ({ scope }: Xen, type: TableType): boolean => scope.compat && type === 'l3'

/** The references taken so far go back, and a 32-bit root loses the flags that were completed. */
const giveBack = (xen: Xen, mfn: Mfn, type: TableType, badSlot: Slot, s: State): State => {
  const taken = slotsOf(xen, type).filter((slot) => slot < badSlot)
  const released = xen.rules
    .failedAuditReleases(taken)
    .reduceRight((t, slot) => putEntry(xen, mfn, type, entryAt(t, mfn, slot))(t), s)
  return isCompatRoot(xen, type) && xen.rules.compatUnadjustOnFailure() ? restoreRoot(mfn, taken, released) : released
}

const failAudit =
  (xen: Xen, mfn: Mfn, type: TableType, badSlot: Slot) =>
  ({ refusal, state }: Stopped): Stopped => {
    const visited = countAudit(mfn, slotsOf(xen, type).filter((slot) => slot <= badSlot).length, state)
    const released = giveBack(xen, mfn, type, badSlot, visited)
    const left = typeAfterFailure(xen, type, badSlot)
    return { refusal, state: changeFrame(mfn, { type: left, typeCount: 0, validated: false }, released) }
  }

/** A present entry takes its references, and its flags are completed. */
const auditSlot = (xen: Xen, mfn: Mfn, type: TableType, slot: Slot, s: State): Progress => {
  const entry = entryAt(s, mfn, slot)
  const forXen = isSlot3(xen, type, slot)
  if (forXen && !xen.rules.paeSlot3Present(isPresent(entry))) return refuse('paeSlot3Present', 'EINVAL', mfn, slot, s)
  if (!isPresent(entry)) return E.right(s)
  const taken = forXen ? getSlot3Entry(xen, mfn, entry, slot)(s) : getEntry(xen, mfn, type, entry, slot)(s)
  if (E.isLeft(taken)) return taken
  const completed = adjusted(xen, levelOf(type), entry)
  return completed === entry ? taken : E.right(storeEntry(mfn, slot, completed, taken.right))
}

/** create_pae_xen_mappings: the L2 that carries Xen's entries belongs to one root, and to one slot of it. */
const checkSlot3 = (xen: Xen, mfn: Mfn, type: TableType, s: State): Progress => {
  const last = slot3(xen.scope)
  const entry = isSlot3(xen, type, last) ? entryAt(s, mfn, last) : null
  if (!isPresent(entry) || xen.rules.paeSlot3Exclusive(frameAt(s, entry.mfn))) return E.right(s)
  return refuse('paeSlot3Exclusive', 'EINVAL', entry.mfn, last, s)
}

/**
 * init_xen_l4_slots: a root of four levels gets Xen's own entries, whatever the guest had there. One of them names the
 * root itself; the others name frames that no guest has.
 */
const fillXenSlots = ({ scope }: Xen, mfn: Mfn, type: TableType, s: State): State => {
  if (type !== 'l4' || scope.xenSlots === null) return s
  const { self, frame } = scope.xenSlots
  const own = (slot: Slot): Entry | null => {
    if (slot === self) return { present: true, mfn, rw: true, flags: 0 }
    return frame === null ? null : { present: true, mfn: frame, rw: false, flags: 0 }
  }
  const entries = frameAt(s, mfn).entries.map((word, slot) => (isXenSlot(scope, slot) ? own(slot) : word))
  return setEntries(mfn, entries, s)
}

/** The processor reads the whole frame of a 32-bit guest's root: what lies behind slot 3 is cleared. Xen does so where the audit is refused, too. */
const clearBehindRoot = (xen: Xen, mfn: Mfn, type: TableType, s: State): State =>
  isCompatRoot(xen, type) && xen.rules.compatRootCleared()
    ? xen.slots.slice(slot3(xen.scope) + 1).reduce((t, slot) => storeEntry(mfn, slot, null, t), s)
    : s

/** Every present entry, slots ascending, takes its references; the first bad slot ends it. */
export const audit = (xen: Xen, mfn: Mfn, type: TableType): ((s: State) => Progress) => {
  const slots = slotsOf(xen, type)
  const end = xen.scope.entries
  return (s) => {
    const audited = slots.reduce<Progress>((progress, slot) => {
      if (E.isLeft(progress)) return progress
      const taken = auditSlot(xen, mfn, type, slot, progress.right)
      return E.isLeft(taken) ? E.left(failAudit(xen, mfn, type, slot)(taken.left)) : taken
    }, E.right(s))
    if (E.isLeft(audited)) return audited
    const checked = checkSlot3(xen, mfn, type, audited.right)
    if (E.isLeft(checked)) return E.left(failAudit(xen, mfn, type, end)(checked.left))
    const cleared = clearBehindRoot(xen, mfn, type, checked.right)
    const filled = fillXenSlots(xen, mfn, type, cleared)
    return E.right(setValidated(mfn, true, countAudit(mfn, slots.length, filled)))
  }
}
