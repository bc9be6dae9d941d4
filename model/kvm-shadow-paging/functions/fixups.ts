/** An access and an entry that does not allow it yet. Source: 002_5c2ca27ce2c751df.txt, fix_write_pf; Linux 0028425f64, mmu.c, fix_read_pf. */

import type { Kvm } from '../declared/refusals.ts'
import type { Gfn } from '../declared/sets.ts'
import type { Leaf, Place } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import { crash, setEntry, spteAt, withRights } from './changes.ts'
import { flushIf } from './flush.ts'
import { markDirty } from './memory.ts'
import { isShadowed, shadowsOf, zapPage } from './pages.ts'
import { both, rightsOf } from './rights.ts'
import { makeReadOnly, rmapAdd, rmapRemove } from './rmap.ts'
import { leafOf, markWritten, type Walked, type Wanted } from './walker.ts'
import { overridden } from './wpTrick.ts'

/** What is left to be done: try again, emulate the store, or tell the guest. */
export interface Fixed {
  readonly next: 'retry' | 'emulate' | 'fault'
  readonly state: State
}

const retry = (state: State): Fixed => ({ next: 'retry', state })

/** With CR0.WP clear a page that the supervisor has written is hidden from the user; now the user wants it back. */
export const fixRead = (kvm: Kvm, place: Place, walked: Walked, s: State): State => {
  const { rules } = kvm
  const spte = spteAt(s, place)
  if (spte.kind !== 'leaf' || !spte.mayUse || spte.user) return s
  const { execute } = both(walked.above, rightsOf(leafOf(walked).entry))
  const readOnly = spte.write && rules.readFixupUnmaps() ? makeReadOnly(kvm, place, spte, s) : s
  return flushIf(kvm, rules.fixupFlushes(), setEntry(place, withRights(spte, false, true, execute), readOnly))
}

/** "User faults are no page-table updates": every shadow of the frame goes, if need be for ever. */
const zapAll = (kvm: Kvm, gfn: Gfn, s: State): State => {
  const zap = (t: State, fuel: number): State => {
    const [page] = shadowsOf(kvm, gfn, t)
    if (page === undefined) return t
    return fuel === 0 ? crash('hang: fix_write_pf', t) : zap(zapPage(kvm, page, t), fuel - 1)
  }
  return zap(s, s.pages.length)
}

/** The entry of a place becomes writable, even if the place is none any more. */
const grantWrite = (kvm: Kvm, place: Place, leaf: Leaf, gfn: Gfn, s: State): State => {
  const logged = markDirty(kvm, gfn, s)
  const now = spteAt(logged, place)
  if (now.kind !== 'leaf') return setEntry(place, { kind: 'junk' }, logged)
  return rmapAdd(kvm, place, setEntry(place, withRights(leaf, true, leaf.user, leaf.execute), rmapRemove(kvm, place, logged)))
}

/** A read-only entry, as the supervisor may have it writable. */
const hidden = (kvm: Kvm, leaf: Leaf): Leaf => {
  const { user, execute } = overridden(kvm, leaf)
  return withRights(leaf, leaf.write, user, execute)
}

export const fixWrite = (kvm: Kvm, place: Place, walked: Walked, { user }: Wanted, s: State): Fixed => {
  const { rules } = kvm
  const found = spteAt(s, place)
  if (found.kind !== 'leaf') return retry(s)
  if (found.write) return { next: rules.writableServes() ? 'retry' : 'fault', state: s }
  if (user && !(found.mayUse && found.mayWrite)) return retry(s)
  if (!user && !found.mayWrite && s.guest.wp) return retry(s)
  const leaf = found.mayWrite ? found : hidden(kvm, found)
  const flipped = leaf === found ? s : setEntry(place, leaf, s)
  const { gfn } = walked
  const isTable = isShadowed(kvm, gfn, flipped)
  const [, marked] = markWritten(kvm, walked, isTable, flipped)
  if (isTable && (!user || rules.userStoreIsEmulated())) return { next: 'emulate', state: markDirty(kvm, gfn, marked) }
  return retry(grantWrite(kvm, place, leaf, gfn, isTable ? zapAll(kvm, gfn, marked) : marked))
}
