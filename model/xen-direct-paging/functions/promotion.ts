/**
 * Type references: in what one role is a frame used? Taking the first one promotes the frame (its entries are
 * audited and take references on their targets), giving back the last one demotes it.
 * Source: xen mm.c get_page_type, put_page_type, alloc_page_type, free_page_type (later promote_/demote_lN_table).
 */
import * as E from 'fp-ts/lib/Either.js'
import { type FrameType, isTable, levelOf, type TableType } from '../declared/level.ts'
import type { Mfn } from '../declared/numbers.ts'
import type { State } from '../declared/state.ts'
import { audit, isCompatRoot, restoreRoot } from './audit.ts'
import {
  changeFrame,
  countZero,
  entryAt,
  frameAt,
  noteNesting,
  setHost,
  setRole,
  setTypeCount,
  setValidated,
  spend,
} from './changes.ts'
import { putEntry } from './entries.ts'
import { inTurn, lastly, type Progress, refuse } from './progress.ts'
import { increment } from './references.ts'
import { flushForRole, forgetStamp, stampFrame } from './translation.ts'
import { slotsOf, type Xen } from './xen.ts'

/** The last use of this role in the same operation may have been dropped before: then it passes through 0. */
const countRevival = (mfn: Mfn, s: State): State =>
  s.spent.zeroed.includes(mfn) ? spend({ revived: [...s.spent.revived, mfn] }, s) : s

/** Is another processor in the middle of taking this frame into use? */
const beingTaken = (s: State, mfn: Mfn): boolean => s.vcpus.some(({ running }) => running?.task === 'pin' && running.mfn === mfn)

/** One more reference to a frame that has this role, or another one. */
const shareRole = (xen: Xen, mfn: Mfn, type: FrameType, s: State): Progress => {
  const f = frameAt(s, mfn)
  if (!xen.rules.typesExclusive(f, type)) return refuse('typesExclusive', 'EINVAL', mfn, null, s)
  if (f.validated) return E.right(setTypeCount(mfn, increment(f.typeCount, xen.scope.maxTypeCount), s))
  // Somebody else is validating it: wait. On one CPU that somebody is this very operation.
  return E.right(setHost(beingTaken(s, mfn) ? 'waiting' : 'hang: get_page_type', s))
}

/** A table in use has no stamp yet. One that was refused is as unused as before, and the stamp of its last use still counts. */
const stampAfterAudit = (xen: Xen, mfn: Mfn, audited: Progress): Progress =>
  E.isLeft(audited) && xen.rules.refusedAuditKeepsStamp() ? audited : lastly((s) => forgetStamp(xen, mfn, s))(audited)

/** get_page_type: one more reference to a frame in this role; the first one promotes it. */
export const getPageType =
  (xen: Xen, mfn: Mfn, type: 'writable' | TableType) =>
  (s: State): Progress => {
    const { rules, scope } = xen
    const f = frameAt(s, mfn)
    if (!rules.typeCountBounded(f.typeCount, scope.maxTypeCount)) return refuse('typeCountBounded', 'EINVAL', mfn, null, s)
    if (f.typeCount > 0) return shareRole(xen, mfn, type, s)
    const mustAudit = isTable(type) && rules.auditOnPromotion(f, type)
    const typed = setRole(mfn, type, increment(f.typeCount, scope.maxTypeCount), !mustAudit, s)
    const flushed = countRevival(mfn, flushForRole(xen, mfn, f, type, typed))
    if (!isTable(type) || !mustAudit) return E.right(flushed)
    const audited = audit(xen, mfn, type)(flushed)
    return xen.nobody.length > 0 ? stampAfterAudit(xen, mfn, audited) : audited
  }

/** free_lN_table: an L1 releases its entries lowest slot first, the others highest first. */
const demote = (xen: Xen, mfn: Mfn, type: TableType, nesting: number, s: State): State => {
  // Each frame is demoted once; a chain longer than that goes round in a circle.
  if (nesting > s.frames.length) return setHost('hang: put_page_type', s)
  const begun = noteNesting(Math.max(s.spent.nesting, nesting), s)
  const cleared = setValidated(mfn, !xen.rules.demotionClearsValidated(), begun)
  const slots = xen.rules.demotionReleases(slotsOf(xen, type))
  const ordered = levelOf(type) === 'l1' ? slots : slots.toReversed()
  const released = ordered.reduce((t, slot) => putEntry(xen, mfn, type, entryAt(t, mfn, slot), nesting)(t), cleared)
  // free_l2_table: what remains is a former L2, whether it carried Xen's entries or not.
  if (type === 'l2x') return changeFrame(mfn, { type: 'l2' }, released)
  return isCompatRoot(xen, type) ? restoreRoot(mfn, slots, released) : released
}

/** put_page_type: one reference less; the last one of a table demotes it. The type stays. */
export const putPageType =
  (xen: Xen, mfn: Mfn, nesting = 0, flushedSince = xen.nobody) =>
  (s: State): State => {
    const { type, typeCount, validated } = frameAt(s, mfn)
    if (typeCount !== 1) return setTypeCount(mfn, typeCount - 1, s)
    const demoted = isTable(type) && validated ? demote(xen, mfn, type, nesting + 1, s) : s
    const dropped = setTypeCount(mfn, frameAt(demoted, mfn).typeCount - 1, demoted)
    return countZero(mfn, stampFrame(xen, mfn, flushedSince, dropped))
  }

/** get_page_and_type, with the general reference given back where the typed one is refused. */
export const getPageAndType = (
  xen: Xen,
  mfn: Mfn,
  type: 'writable' | TableType,
  getPage: (s: State) => Progress,
  putPage: (s: State) => State,
): ((s: State) => Progress) => inTurn(getPage, getPageType(xen, mfn, type), putPage)
