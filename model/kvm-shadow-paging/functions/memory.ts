/** Guest memory: what stands behind a frame number, and the log of what was written. Source: Linux 0028425f64, kvm_main.c. */
import { at, replaceAt } from '../../frame/machine.ts'
import { type Entry, stored, zero } from '../declared/entry.ts'
import type { Kvm, Store } from '../declared/refusals.ts'
import type { Gfn } from '../declared/sets.ts'
import type { State } from '../declared/state.ts'
import { setLogged, setModified, setTables } from './changes.ts'

/** gfn_to_page: the frame in a slot, or null. */
export const frameOf = ({ unaliased, slotOf }: Kvm, gfn: Gfn, s: State): Gfn | null => {
  const frame = unaliased[gfn]
  const slot = frame === undefined ? undefined : slotOf[frame]
  return frame === undefined || slot === undefined || slot < 0 || !at(s.installed, slot) ? null : frame
}

/** The frame number that shadow pages are kept under. */
export const resolved = ({ rules, unaliased }: Kvm, gfn: Gfn): Gfn => (rules.aliasesResolved() ? at(unaliased, gfn) : gfn)

/** mark_page_dirty, with the number that the caller has. */
export const markDirty = (kvm: Kvm, gfn: Gfn, s: State): State => {
  const { rules, scope, unaliased } = kvm
  if (!scope.logs) return s
  const frame = rules.logResolvesAliases() ? at(unaliased, gfn) : gfn
  if (frame >= scope.frames || at(s.frames, frame).logged) return s
  return setLogged(frame, true, s)
}

/** The guest or KVM has written the frame, which the log has to report. */
const modify = ({ scope }: Kvm, frame: Gfn, s: State): State =>
  scope.logs && !at(s.frames, frame).modified ? setModified(frame, true, s) : s

/** An entry as anybody reads it; where there is no table, there is nothing. */
export const readEntryAt = (kvm: Kvm, table: Gfn, slot: number, s: State): Entry => {
  const frame = frameOf(kvm, table, s)
  return frame === null || frame >= s.tables.length ? zero : at(at(s.tables, frame), slot)
}

/** KVM itself changes one entry of a guest table: an accessed or dirty bit. */
export const writeEntryAt = (kvm: Kvm, table: Gfn, slot: number, entry: Entry, s: State): State => {
  const { rules, scope } = kvm
  const frame = frameOf(kvm, table, s)
  if (frame === null) return s
  const target = rules.markGoesToTheTable(frame, scope.tables.length)
  const written = setTables(replaceAt(s.tables, target, replaceAt(at(s.tables, target), slot, entry)), s)
  const logged = rules.marksLogged() ? markDirty(kvm, table, written) : written
  return modify(kvm, target, logged)
}

/** Some bytes of a frame change without KVM. What a frame of data holds is left out. */
export const changeBytes = ({ geometry }: Kvm, frame: Gfn, { bytes, value }: Store, s: State): State => {
  if (frame >= s.tables.length) return s
  const table = stored(at(s.tables, frame), geometry.entryBytes, bytes, value)
  return setTables(replaceAt(s.tables, frame, table), s)
}

/** The guest writes them, or KVM for it. */
export const writeBytes = (kvm: Kvm, frame: Gfn, store: Store, s: State): State =>
  modify(kvm, frame, changeBytes(kvm, frame, store, s))
