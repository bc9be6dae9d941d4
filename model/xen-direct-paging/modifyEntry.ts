/** Replacing one entry of a validated table. Source: xen mm.c mod_l1_entry, mod_l2_entry. */
import * as E from 'fp-ts/lib/Either.js'
import { getEntry, putEntry } from './entries.ts'
import { type Progress, replacing, type Xen } from './refusal.ts'
import { type Entry, entryAt, type Level, type Mfn, type Slot, type State, spend, storeEntry } from './state.ts'

/** The references of an entry do not change if only white-listed flags do: store it, and nothing else. */
const onlyFlagsDiffer = ({ rules }: Xen, level: Level, old: Entry | null, now: Entry): boolean =>
  old !== null && rules.fastPathChecksFrame(old, now) && rules.fastPathChecksRw(level, old, now)

/** Gets the new references, stores, puts the old ones, in the order that the rule says. */
const replaceEntry = (xen: Xen, mfn: Mfn, level: Level, slot: Slot, now: Entry | null): ((s: State) => Progress) => {
  const get = getEntry(xen, mfn, level, now, slot)
  const store = (t: State): State => storeEntry(mfn, slot, now, t)
  return (s) => replacing(xen.rules.getBeforePut, get, store, putEntry(xen, mfn, level, entryAt(s, mfn, slot)))(s)
}

/** mod_lN_entry: with the flags-only fast path. */
export const modifyEntry = (xen: Xen, mfn: Mfn, level: Level, slot: Slot, now: Entry | null): ((s: State) => Progress) => {
  const replace = replaceEntry(xen, mfn, level, slot, now)
  return (s) =>
    now !== null && onlyFlagsDiffer(xen, level, entryAt(s, mfn, slot), now)
      ? E.right(spend({ fastPath: true }, storeEntry(mfn, slot, now, s)))
      : replace(s)
}

/** A trapped guest store is audited every time: no fast path. */
export const modifyEntryAudited = replaceEntry
