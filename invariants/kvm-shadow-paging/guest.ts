/**
 * What the guest's own tables say, read as an x86 processor reads them: with the architectural walk, and nothing of what
 * the hypervisor keeps.
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { at, lastResult } from '../../model/frame/machine.ts'
import type { Access } from '../../model/hardware/x86/access.ts'
import { type Entry, hasReservedBit, mapsPage, pdpte } from '../../model/hardware/x86/entry.ts'
import type { PageFault } from '../../model/hardware/x86/fault.ts'
import type { Paging } from '../../model/hardware/x86/paging.ts'
import type { Rights } from '../../model/hardware/x86/rights.ts'
import { type Place, type Visit, walk } from '../../model/hardware/x86/walk.ts'
import type { Mode } from '../../model/kvm-shadow-paging/declared/geometry.ts'
import { geometryIn, type Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { Gfn, Va } from '../../model/kvm-shadow-paging/declared/sets.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'

export const modeOf = ({ format }: Scope, { guest }: State): Mode => {
  if (!guest.paging) return 'nonpaging'
  return format === 'pae' && !guest.pae ? 'legacy' : format
}

/** The guest has neither SMAP nor protection keys: no scope switches them on. */
const notModelled = { smap: false, ac: false, pke: false, pkru: 0 } as const

/** Two legacy levels are walked from CR3; PAE paging has a third level in registers. */
export const pagingOf = (scope: Scope, { guest }: State): Paging => {
  const legacy = scope.format === 'legacy' || (scope.format === 'pae' && !guest.pae)
  return {
    mode: legacy ? '32-bit' : scope.format === 'pae' ? 'pae' : 'long',
    levels: legacy ? 2 : scope.format === 'pae' ? 3 : scope.levels,
    wp: guest.wp,
    smep: scope.smep,
    ...notModelled,
    nxe: guest.nxe,
    pse: guest.pse,
    pse36: scope.pse36 !== null,
    gigabytePages: false,
    physicalBits: 40,
  }
}

/** The frame behind a frame number of the guest's: an alias stands for another number, and a slot must be there. */
export const memoryAt = (scope: Scope, s: State, gfn: Gfn): Gfn | null => {
  const alias = scope.aliases.find(([number]) => number === gfn)
  const frame = alias === undefined ? gfn : alias[1]
  const slot = scope.slots.findIndex((frames) => frames.includes(frame))
  return slot >= 0 && at(s.installed, slot) ? frame : null
}

const absent: Entry = pdpte(false, 0)

/** How many frames an entry of level 2 names, if it names a page. */
const largeFrames = (scope: Scope): number => (scope.format === 'legacy' ? 4 : 2)

const entryAt = (scope: Scope, s: State, paging: Paging, { level, table, slot }: Place): Entry => {
  if (paging.mode === 'pae' && level === 3) {
    const pointer = at(s.guest.pdptrs, slot)
    return pointer === null ? absent : pdpte(true, pointer)
  }
  const frame = memoryAt(scope, s, table)
  const entry = frame === null || frame >= s.tables.length ? undefined : at(s.tables, frame)[slot]
  if (entry === undefined) return absent
  const { present, write, user, noExecute, accessed, dirty, large, high } = entry
  const isPage = level === 2 && large && (paging.mode !== '32-bit' || paging.pse)
  const base = isPage ? entry.frame - (entry.frame % largeFrames(scope)) : entry.frame
  const further = isPage && high && paging.pse36 ? (scope.pse36 ?? 0) : 0
  return {
    present,
    writable: write,
    user,
    noExecute,
    accessed,
    dirty,
    pageSize: large,
    reserved: false,
    protectionKey: 0,
    frame: base + further,
  }
}

/** The slots that an address uses, from the root down. */
const slotsOf = (scope: Scope, paging: Paging, va: Va): ReadonlyArray<number> => {
  if (scope.format === 'legacy') return [va >> 2, va & 3]
  return Array.from({ length: paging.levels }, (_, depth) => (va >> (paging.levels - 1 - depth)) & 1)
}

/** What an access finds. */
export interface Found {
  /** null: the access is a page fault. */
  readonly page: {
    readonly gfn: Gfn
    /** null: there is no memory, but perhaps a device. */
    readonly frame: Gfn | null
    readonly rights: Rights
    readonly dirty: boolean
  } | null
  readonly fault: PageFault | null
  /** The entries that were read, from the root down; PAE pointers are none. */
  readonly read: ReadonlyArray<Visit>
  /** Nothing needs to be marked as accessed or dirty. */
  readonly marked: boolean
}

const withoutPaging = (scope: Scope, s: State, va: Va): Found => ({
  page: {
    gfn: va,
    frame: memoryAt(scope, s, va),
    rights: { user: true, writable: true, executable: true, protectionKey: 0 },
    dirty: true,
  },
  fault: null,
  read: [],
  marked: true,
})

/** The entries that lead to an address, as far as a walk gets. */
const entriesOn = (scope: Scope, s: State, paging: Paging, va: Va): ReadonlyArray<Visit> => {
  const slots = slotsOf(scope, paging, va)
  const descend = (above: ReadonlyArray<Visit>, table: Gfn): ReadonlyArray<Visit> => {
    const level = paging.levels - above.length
    const place = { level, table, slot: at(slots, above.length) }
    const entry = entryAt(scope, s, paging, place)
    const path = [...above, { ...place, entry }]
    const ends = !entry.present || hasReservedBit(paging, level, entry) || mapsPage(paging, level, entry)
    return ends ? path : descend(path, entry.frame)
  }
  return descend([], s.guest.cr3)
}

/** What the guest's tables, as they are now, say to an access. */
export const guestFinds = (scope: Scope, s: State, va: Va, access: Access): Found => {
  if (!s.guest.paging) return withoutPaging(scope, s, va)
  const paging = pagingOf(scope, s)
  const path = entriesOn(scope, s, paging, va)
  const readEntry = ({ level }: Place): Entry => at(path, paging.levels - level).entry
  const { answer, updates } = walk(paging, readEntry)(access, s.guest.cr3, slotsOf(scope, paging, va))
  const read = paging.mode === 'pae' ? path.filter(({ level }) => level < 3) : path
  if (isLeft(answer)) return { page: null, fault: answer.left, read, marked: false }
  const { frame, level, rights, dirty } = answer.right
  const gfn = level === 1 ? frame : frame + (va % largeFrames(scope))
  return { page: { gfn, frame: memoryAt(scope, s, gfn), rights, dirty }, fault: null, read, marked: updates.length === 0 }
}

const supervisorRead: Access = { user: false, kind: 'read' }

/** The addresses that can be used in the mode that the guest is in. */
export const addressesOf = (scope: Scope, { guest }: State): ReadonlyArray<Va> => {
  const { addresses } = geometryIn(scope)
  const half = scope.format === 'pae' && guest.paging && !guest.pae
  return Array.from({ length: half ? addresses / 2 : addresses }, (_, va) => va)
}

/** What the tables say of each address, apart from who asks. */
export const guestMap = lastResult((scope: Scope) =>
  lastResult((s: State): ReadonlyArray<Found> => addressesOf(scope, s).map((va) => guestFinds(scope, s, va, supervisorRead))),
)

/** What the tables name for an address, apart from who asks; null where they name nothing, or in this mode cannot. */
export const pageNamed = (scope: Scope, s: State, va: Va): Found['page'] => guestMap(scope)(s)[va]?.page ?? null

/** The accesses that a scope's operations may try, each with what the tables say to it. */
const answers = lastResult((scope: Scope) => {
  const kinds = (['read', 'write', 'fetch'] as const).filter(
    (kind) => kind === 'write' || scope.operations.some((op) => op === kind),
  )
  return lastResult((s: State): ReadonlyMap<number, Found> => {
    const inReach = addressesOf(scope, s)
    return new Map(
      scope.addresses.flatMap((va) =>
        !inReach.includes(va)
          ? []
          : scope.users.flatMap((user) =>
              kinds.map((kind) => [keyOf(va, { user, kind }), guestFinds(scope, s, va, { user, kind })] as const),
            ),
      ),
    )
  })
})

const keyOf = (va: Va, { user, kind }: Access): number =>
  va * 8 + (user ? 4 : 0) + (kind === 'read' ? 0 : kind === 'write' ? 1 : 2)

/** The same as guestFinds, for the accesses of a scope; all steps from one state share the answers. */
export const guestAnswers = (scope: Scope, s: State, va: Va, access: Access): Found =>
  answers(scope)(s).get(keyOf(va, access)) ?? guestFinds(scope, s, va, access)
