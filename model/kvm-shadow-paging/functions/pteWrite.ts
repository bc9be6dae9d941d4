/** The guest has stored into one of its tables: its shadows follow. Source: Linux 0028425f64, mmu.c, kvm_mmu_pte_write; 002_5c2ca27ce2c751df.txt, update_pte. */

import type { Entry } from '../declared/entry.ts'
import { shadowBytes, tableBytes } from '../declared/geometry.ts'
import type { Kvm, Store } from '../declared/refusals.ts'
import type { Gfn, PageId } from '../declared/sets.ts'
import type { Place, Role } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import { crash, pageAt, setDetector, spteAt } from './changes.ts'
import { flushIf } from './flush.ts'
import { modeOf } from './geometry.ts'
import { readEntryAt, resolved } from './memory.ts'
import { dropEntry, shadowsOf, zapPage } from './pages.ts'
import { isForMode } from './roles.ts'
import { setPte } from './setPte.ts'
import { hasReservedBit } from './walker.ts'

/** The fork detector: the count of stores to one table in a row, and whether there are too many. */
const counted = ({ scope }: Kvm, gfn: Gfn, s: State): readonly [flooded: boolean, State] => {
  if (scope.flood === null) return [false, s]
  const again = s.detector.gfn === gfn
  const count = again ? Math.min(s.detector.count + 1, scope.flood) : 1
  return [again && count >= scope.flood, setDetector({ gfn, count }, s)]
}

/** reset of the fork detector: whatever happened now, it was no store to a table. */
export const resetDetector = ({ scope, rules }: Kvm, s: State): State =>
  scope.flood === null || s.detector.count === 0 || !rules.faultResetsDetector()
    ? s
    : setDetector({ gfn: s.detector.gfn, count: 0 }, s)

const entryBytes = (kvm: Kvm, { mode }: Role): number => (mode === 'legacy' ? kvm.geometry.entryBytes : shadowBytes)

/** Too much trouble: less than four bytes, or bytes of two entries. */
const givesUp = ({ rules }: Kvm, { bytes: { offset, size } }: Store, entry: number): boolean =>
  rules.crossingStoreGivesUp(((offset ^ (offset + size - 1)) & ~(entry - 1)) !== 0) || rules.smallStoreGivesUp(size)

/** The entries of a shadow page that the bytes are about; none if they are in another part of the guest's table. */
const indices = (kvm: Kvm, { bytes: { offset } }: Store, role: Role): ReadonlyArray<number> => {
  const { rules } = kvm
  if (entryBytes(kvm, role) === shadowBytes) return [Math.floor(offset / shadowBytes)]
  const upper = role.level === 2
  const far = upper ? 2 * (rules.pdeOffsetRounded() ? (offset * 2) & ~7 : offset * 2) : offset * 2
  if (!rules.quadrantCompared(Math.floor(far / tableBytes), role.quadrant)) return []
  const first = Math.floor((far % tableBytes) / shadowBytes)
  return Array.from({ length: upper && rules.pdeCoversTwo() ? 2 : 1 }, (_, i) => first + i)
}

/** update_pte: the value that was just stored takes effect, unless it is incomplete, absent or never used, or the page is for another mode. */
const update = (kvm: Kvm, place: Place, role: Role, { bytes }: Store, value: Entry, s: State): State => {
  const { rules } = kvm
  const mode = modeOf(kvm.geometry, s.guest)
  const due =
    role.level === 1 &&
    rules.storeUpdatesEntry() &&
    rules.updateNeedsWholeEntry(bytes.size, entryBytes(kvm, role)) &&
    value.present &&
    rules.updateNeedsAccessed(value.accessed) &&
    rules.updateNeedsSameMode(isForMode(kvm, role, s)) &&
    !rules.reservedBitsFault(hasReservedBit(mode, s.guest, 1, value))
  return due ? setPte(kvm, place, value, rules.updateKeepsRights(role.access), { gfn: value.frame, target: value.frame }, s) : s
}

/** What the shadow follows: the entry as memory has it now, or the value of the instruction. */
type Following = (role: Role, s: State) => Entry

const follow = (kvm: Kvm, page: PageId, flooded: boolean, store: Store, valueFor: Following, s: State): State => {
  const { shadows, entries } = pageAt(s, page)
  if (shadows === null) return s
  const { role } = shadows
  if (flooded || givesUp(kvm, store, entryBytes(kvm, role))) return zapPage(kvm, page, s)
  return indices(kvm, store, role).reduce((t, index) => {
    if (index >= entries.length) return crash('oops: beyond a shadow page', t)
    const place = { page, index }
    const was = spteAt(t, place).kind !== 'none'
    const empty = flushIf(kvm, was && kvm.rules.storeFlushes(), dropEntry(kvm, place, t))
    return update(kvm, place, role, store, valueFor(role, empty), empty)
  }, s)
}

/** `rereads`: memory has the store already, and perhaps a later one. */
export const pteWrite = (kvm: Kvm, gfn: Gfn, store: Store, rereads: boolean, s: State): State => {
  const [flooded, t] = counted(kvm, resolved(kvm, gfn), s)
  const { offset } = store.bytes
  const valueFor: Following = (role, u) =>
    rereads ? readEntryAt(kvm, gfn, Math.floor(offset / entryBytes(kvm, role)), u) : store.value
  return shadowsOf(kvm, gfn, t).reduce((u, page) => follow(kvm, page, flooded, store, valueFor, u), t)
}
