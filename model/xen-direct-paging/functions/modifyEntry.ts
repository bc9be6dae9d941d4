/** Replacing one entry of a validated table. Source: xen mm.c mod_l1_entry to mod_l4_entry. */
import * as E from 'fp-ts/lib/Either.js'
import { type Entry, isPresent, type Word } from '../declared/entry.ts'
import { type Level, levelOf, type TableType } from '../declared/level.ts'
import type { Mfn, Slot } from '../declared/numbers.ts'
import { isXenSlot, slot3 } from '../declared/sizes.ts'
import type { State } from '../declared/state.ts'
import { adjusted } from './adjust.ts'
import { entryAt, frameAt, setHost, spend, storeEntry } from './changes.ts'
import { getEntry, putEntry, refusedFlags } from './entries.ts'
import { type Progress, refuse, replacing } from './progress.ts'
import { isSlot3, type Xen } from './xen.ts'

/** The references of an entry do not change if only white-listed flags do: store it, and nothing else. */
const onlyFlagsDiffer = ({ rules }: Xen, level: Level, old: Word | null, now: Entry): boolean =>
  isPresent(old) &&
  rules.fastPathChecksFrame(level, old, now) &&
  rules.fastPathChecksRw(level, old, now) &&
  rules.fastPathChecksFlags(level, old, now)

/** What is audited of a new entry, and what is stored. */
interface Asked {
  readonly audited: Word | null
  readonly stored: Word | null
}

/** BUG_ON(!okay) in mod_l3_entry: until 2020 a change of a PAE root looked at slot 3 again, before the old entry's references went. */
const recheckSlot3 = (xen: Xen, mfn: Mfn, type: TableType): ((s: State) => State) => {
  if (!xen.pae || type !== 'l3') return (s) => s
  return (s) => {
    const entry = entryAt(s, mfn, slot3(xen.scope))
    const isShared = isPresent(entry) && frameAt(s, entry.mfn).typeCount !== 1
    return isShared && !xen.rules.paeSlot3CheckedOnce() ? setHost('bug: mod_l3_entry', s) : s
  }
}

/** Gets the new references, stores, puts the old ones, in the order that the rule says. */
const replaceEntry = (xen: Xen, mfn: Mfn, type: TableType, slot: Slot, { audited, stored }: Asked): ((s: State) => Progress) => {
  const get = getEntry(xen, mfn, type, audited, slot)
  const recheck = recheckSlot3(xen, mfn, type)
  const store = (t: State): State => recheck(storeEntry(mfn, slot, stored, t))
  return (s) => replacing(xen.rules.getBeforePut, get, store, putEntry(xen, mfn, type, entryAt(s, mfn, slot)))(s)
}

/** Slots that a guest cannot change: Xen's own in an L4, and slot 3 of a PAE root while it is validated. */
const reservedSlot = (xen: Xen, type: TableType, slot: Slot): 'xenSlotsReserved' | 'paeSlot3Fixed' | null => {
  if (type === 'l4' && isXenSlot(xen.scope, slot) && !xen.rules.xenSlotsReserved()) return 'xenSlotsReserved'
  return isSlot3(xen, type, slot) && !xen.rules.paeSlot3Fixed() ? 'paeSlot3Fixed' : null
}

/** mod_lN_entry: with the flags-only fast path. */
export const modifyEntry = (xen: Xen, mfn: Mfn, type: TableType, slot: Slot, now: Word | null): ((s: State) => Progress) => {
  const reserved = reservedSlot(xen, type, slot)
  if (reserved !== null) return (s) => refuse(reserved, 'EINVAL', mfn, slot, s)
  const level = levelOf(type)
  if (!isPresent(now)) return replaceEntry(xen, mfn, type, slot, { audited: now, stored: now })
  const completed = adjusted(xen, level, now)
  const audited = xen.scope.compat && level === 'l3' ? xen.rules.compatAdjustAfterAudit(now, completed) : now
  const replace = replaceEntry(xen, mfn, type, slot, { audited, stored: completed })
  const refused = refusedFlags(xen, level, now)
  if (refused !== null) return (s) => refuse(refused, 'EINVAL', mfn, slot, s)
  return (s) =>
    onlyFlagsDiffer(xen, level, entryAt(s, mfn, slot), audited)
      ? E.right(spend({ fastPath: true }, storeEntry(mfn, slot, completed, s)))
      : replace(s)
}

/** A trapped guest store is audited every time: no fast path. The processor's own exchange stores what `stored` says. */
export const modifyEntryAudited = (
  xen: Xen,
  mfn: Mfn,
  slot: Slot,
  now: Word | null,
  stored: (asked: Entry, completed: Entry) => Entry = (_, completed) => completed,
): ((s: State) => Progress) => {
  const completed = isPresent(now) ? stored(now, adjusted(xen, 'l1', now)) : now
  return replaceEntry(xen, mfn, 'l1', slot, { audited: now, stored: completed })
}
