/** KVM's own walk of the guest's tables. Source: 002_5c2ca27ce2c751df.txt, walk_addr. */
import { at } from '../../frame/machine.ts'
import { faultFetch, faultP, faultReserved, faultUser, faultWrite } from '../../hardware/x86/fault.ts'
import { type Entry, withMarks } from '../declared/entry.ts'
import type { Mode } from '../declared/geometry.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Gfn, Va } from '../declared/sets.ts'
import type { Rights } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import { guestSlot, largePage, modeOf, pdptrOf } from './geometry.ts'
import { readEntryAt, writeEntryAt } from './memory.ts'
import { everything, rightsOf } from './rights.ts'

/** What is asked of an address; nothing at all, if only its frame is wanted. */
export interface Wanted {
  readonly write: boolean
  readonly user: boolean
  readonly fetch: boolean
}

export const nothingWanted: Wanted = { write: false, user: false, fetch: false }

/** An entry that the walk used. */
export interface Visit {
  readonly level: number
  readonly table: Gfn
  readonly slot: number
  readonly entry: Entry
}

export interface Walked {
  /** From the root down; the last one names the page. */
  readonly path: ReadonlyArray<Visit>
  /** The page as KVM knows it, and as the processor would reach it: they differ where PSE36 is overlooked. */
  readonly gfn: Gfn
  readonly target: Gfn
  /** inherited_ar: what the entries above the last one allow. */
  readonly above: Rights
}

/** The walk ends with a page, or with the error code of a page fault. */
export type Walk =
  | { readonly kind: 'page'; readonly walked: Walked; readonly state: State }
  | { readonly kind: 'fault'; readonly code: number; readonly state: State }

/** The guest is told of a fetch where something may forbid fetches. */
const guestTellsFetch = ({ geometry, scope }: Kvm, { guest }: State): boolean =>
  scope.smep || (guest.nxe && modeOf(geometry, guest) !== 'legacy')

const codeOf = (kvm: Kvm, wanted: Wanted, why: number, s: State): number =>
  why |
  (wanted.write ? faultWrite : 0) |
  (wanted.user ? faultUser : 0) |
  (wanted.fetch && kvm.rules.fetchBitNeedsNx(guestTellsFetch(kvm, s)) ? faultFetch : 0)

export const leafOf = ({ path }: Walked): Visit => at(path, path.length - 1)

/** Does the walk end here? PS counts at level 2, and in 32-bit paging only with CR4.PSE. */
const namesPage = (mode: Mode, { pse }: State['guest'], level: number, { large }: Entry): boolean =>
  level === 1 || (level === 2 && large && (mode !== 'legacy' || pse))

/** NX without EFER.NXE; a page size where there are no large pages. */
export const hasReservedBit = (mode: Mode, { nxe }: State['guest'], level: number, entry: Entry): boolean =>
  mode !== 'legacy' && ((entry.noExecute && !nxe) || (entry.large && level > 2))

const denies = ({ wp, nxe }: State['guest'], wanted: Wanted, entry: Entry): boolean =>
  (wanted.write && !entry.write && (wanted.user || wp)) ||
  (wanted.user && !entry.user) ||
  (wanted.fetch && nxe && entry.noExecute)

/** SMEP: the supervisor fetches nothing from a page that every level gives to the user. */
const smepDenies = ({ scope }: Kvm, wanted: Wanted, path: ReadonlyArray<Visit>): boolean =>
  scope.smep && wanted.fetch && !wanted.user && path.every(({ entry }) => entry.user)

/** The page behind the last entry. */
const pageOf = (kvm: Kvm, va: Va, { level, entry }: Visit): Pick<Walked, 'gfn' | 'target'> => {
  if (level === 1) return { gfn: entry.frame, target: entry.frame }
  const { pse36 } = kvm.scope
  const size = largePage(kvm.geometry)
  const base = entry.frame - (entry.frame % size) + (va % size)
  const further = entry.high && pse36 !== null ? pse36 : 0
  return { gfn: base + kvm.rules.pse36InWalk(further), target: base + further }
}

/** A walk from entries that were read, whenever that was. */
export const walkedFrom = (kvm: Kvm, va: Va, path: ReadonlyArray<Visit>): Walked => {
  const rights = path.slice(0, -1).map(({ entry }) => rightsOf(entry))
  const { user, write, execute } = rights.reduce(kvm.rules.rightsOfEveryLevel, everything)
  const above = { user, write, execute: execute || !kvm.rules.executeOfEveryLevel() }
  const { gfn, target } = pageOf(kvm, va, at(path, path.length - 1))
  return { path, above, gfn, target }
}

/** Sets A in an entry that was used. */
const markAccessed = (kvm: Kvm, visit: Visit, s: State): readonly [Visit, State] => {
  if (visit.entry.accessed || !kvm.rules.accessedSet()) return [visit, s]
  const { level, table, slot } = visit
  const entry = withMarks(visit.entry, true, visit.entry.dirty)
  return [{ level, table, slot, entry }, writeEntryAt(kvm, table, slot, entry, s)]
}

type MarkedPath = readonly [path: ReadonlyArray<Visit>, state: State]

/** The same for all entries of a path so far. */
const markPath = (kvm: Kvm, path: ReadonlyArray<Visit>, s: State): MarkedPath =>
  path.reduce<MarkedPath>(
    ([done, t], visit) => {
      const [marked, after] = markAccessed(kvm, visit, t)
      return [[...done, marked], after]
    },
    [[], s],
  )

export const walkAddr = (kvm: Kvm, va: Va, wanted: Wanted, s: State): Walk => {
  const { rules, geometry, scope } = kvm
  const mode = modeOf(geometry, s.guest)
  const marksDown = scope.parameters.walkMarks === 'down'
  const fault = (why: number, state: State): Walk => ({ kind: 'fault', code: codeOf(kvm, wanted, why, s), state })
  const descend = (level: number, table: Gfn, path: ReadonlyArray<Visit>, denied: boolean, t: State): Walk => {
    const slot = guestSlot(geometry, va, level)
    const entry = readEntryAt(kvm, table, slot, t)
    if (!entry.present) return fault(0, t)
    if (rules.reservedBitsFault(hasReservedBit(mode, s.guest, level, entry))) return fault(faultP | faultReserved, t)
    const deniedHere = denies(s.guest, wanted, entry)
    if (deniedHere && !rules.absenceBeforeRights()) return fault(faultP, t)
    const on = [...path, { level, table, slot, entry }]
    const last = namesPage(mode, s.guest, level, entry)
    if (last && (denied || deniedHere || smepDenies(kvm, wanted, on))) return fault(faultP, t)
    const [marked, after] = last || marksDown ? markPath(kvm, on, t) : [on, t]
    if (last) return { kind: 'page', walked: walkedFrom(kvm, va, marked), state: after }
    return descend(level - 1, entry.frame, marked, denied || deniedHere, after)
  }
  const root = mode === 'pae' ? pdptrOf(s.guest.pdptrs, va) : s.guest.cr3
  return root === null ? fault(0, s) : descend(geometry.levels, root, [], false, s)
}

/** Sets D in the entry that names the page. */
export const markWritten = (kvm: Kvm, walked: Walked, isTable: boolean, s: State): readonly [Walked, State] => {
  const leaf = leafOf(walked)
  if (leaf.entry.dirty || !kvm.rules.dirtySet(isTable)) return [walked, s]
  const { level, table, slot } = leaf
  const entry = withMarks(leaf.entry, leaf.entry.accessed, true)
  const path = [...walked.path.slice(0, -1), { level, table, slot, entry }]
  const { above, gfn, target } = walked
  return [{ path, above, gfn, target }, writeEntryAt(kvm, table, slot, entry, s)]
}
