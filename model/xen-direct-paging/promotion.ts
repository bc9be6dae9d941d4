/**
 * Type references: in what one role is a frame used? Taking the first one promotes the frame (its entries are
 * audited and take references on their targets), giving back the last one demotes it.
 * Source: xen mm.c get_page_type, put_page_type, alloc_page_type, free_page_type (later promote_/demote_lN_table).
 */
import * as E from 'fp-ts/lib/Either.js'
import { getEntry, putEntry } from './entries.ts'
import { increment } from './references.ts'
import { both, type Progress, refuse, type Stopped, type Xen } from './refusal.ts'
import {
  changeFrame,
  countAudit,
  countZero,
  entryAt,
  type FrameType,
  frameAt,
  isTable,
  type Level,
  type Mfn,
  type Slot,
  type State,
  setHost,
  setRole,
  setTypeCount,
  setValidated,
  spend,
} from './state.ts'

/** The last use of this role in the same operation may have been dropped before: then it passes through 0. */
const countRevival = (mfn: Mfn, s: State): State =>
  s.spent.zeroed.includes(mfn) ? spend({ revived: [...s.spent.revived, mfn] }, s) : s

/** What a failed audit leaves of the type. Source: promote_lN_table, validate_page. */
const typeAfterFailure = ({ scope }: Xen, level: Level, badSlot: Slot): FrameType =>
  scope.parameters.failedAudit === 'clear' || level === 'l1' || badSlot === 0 ? 'none' : level

const failAudit =
  (xen: Xen, mfn: Mfn, level: Level, badSlot: Slot) =>
  ({ refusal, state }: Stopped): Stopped => {
    const visited = countAudit(mfn, badSlot + 1, state)
    const taken = xen.slots.filter((slot) => slot < badSlot)
    const released = xen.rules
      .failedAuditReleases(taken)
      .reduceRight((s, slot) => putEntry(xen, mfn, level, entryAt(s, mfn, slot))(s), visited)
    const type = typeAfterFailure(xen, level, badSlot)
    return { refusal, state: changeFrame(mfn, { type, typeCount: 0, validated: false }, released) }
  }

/** alloc_lN_table: every present entry, slots ascending, takes its references; the first bad slot ends it. */
const audit =
  (xen: Xen, mfn: Mfn, level: Level) =>
  (s: State): Progress => {
    const takeSlot = (progress: Progress, slot: Slot): Progress => {
      if (E.isLeft(progress)) return progress
      const taken = getEntry(xen, mfn, level, entryAt(progress.right, mfn, slot), slot)(progress.right)
      return E.isLeft(taken) ? E.left(failAudit(xen, mfn, level, slot)(taken.left)) : taken
    }
    const audited = xen.slots.reduce<Progress>(takeSlot, E.right(s))
    if (E.isLeft(audited)) return audited
    return E.right(setValidated(mfn, true, countAudit(mfn, xen.slots.length, audited.right)))
  }

/** get_page_type: one more reference to a frame in this role; the first one promotes it. */
export const getPageType =
  (xen: Xen, mfn: Mfn, type: 'writable' | Level) =>
  (s: State): Progress => {
    const { rules, scope } = xen
    const f = frameAt(s, mfn)
    if (!rules.typeCountBounded(f.typeCount, scope.maxTypeCount)) return refuse('typeCountBounded', 'EINVAL', mfn, null, s)
    const typeCount = increment(f.typeCount, scope.maxTypeCount)
    if (f.typeCount > 0) {
      if (!rules.typesExclusive(f, type)) return refuse('typesExclusive', 'EINVAL', mfn, null, s)
      // Somebody else is validating it: wait. On one CPU that somebody is this very operation.
      return E.right(f.validated ? setTypeCount(mfn, typeCount, s) : setHost('hang: get_page_type', s))
    }
    const mustAudit = isTable(type) && rules.auditOnPromotion(f, type)
    const typed = countRevival(mfn, setRole(mfn, type, typeCount, !mustAudit, s))
    return isTable(type) && mustAudit ? audit(xen, mfn, type)(typed) : E.right(typed)
  }

/** free_lN_table: an L1 releases its entries lowest slot first, an L2 highest first. */
const demote = (xen: Xen, mfn: Mfn, level: Level, nesting: number, s: State): State => {
  // Each frame is demoted once; a chain longer than that goes round in a circle.
  if (nesting > s.frames.length) return setHost('hang: put_page_type', s)
  const begun = spend({ nesting: Math.max(s.spent.nesting, nesting) }, s)
  const cleared = setValidated(mfn, !xen.rules.demotionClearsValidated(), begun)
  const slots = xen.rules.demotionReleases(xen.slots)
  const ordered = level === 'l1' ? slots : slots.toReversed()
  return ordered.reduce((t, slot) => putEntry(xen, mfn, level, entryAt(t, mfn, slot), nesting)(t), cleared)
}

/** put_page_type: one reference less; the last one of a table demotes it. The type stays. */
export const putPageType =
  (xen: Xen, mfn: Mfn, nesting = 0) =>
  (s: State): State => {
    const { type, typeCount, validated } = frameAt(s, mfn)
    if (typeCount !== 1) return setTypeCount(mfn, typeCount - 1, s)
    const demoted = isTable(type) && validated ? demote(xen, mfn, type, nesting + 1, s) : s
    return countZero(mfn, setTypeCount(mfn, frameAt(demoted, mfn).typeCount - 1, demoted))
  }

/** get_page_and_type, with the general reference given back where the typed one is refused. */
export const getPageAndType = (
  xen: Xen,
  mfn: Mfn,
  type: 'writable' | Level,
  getPage: (s: State) => Progress,
  putPage: (s: State) => State,
): ((s: State) => Progress) => both(getPage, getPageType(xen, mfn, type), putPage)
