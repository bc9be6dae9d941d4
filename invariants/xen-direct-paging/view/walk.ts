/**
 * What processors reach: by walking from their base registers, and by what they remember of earlier walks. It knows
 * nothing of Xen's types and counts. Source: Intel SDM volume 3, sections 4.3 to 4.5 and 4.10.
 */
import { at, lastResult } from '../../../model/frame/machine.ts'
import { pageSize } from '../../../model/hardware/x86/flags.ts'
import { isPresent, type Word } from '../../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn, Slot, Va } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../../model/xen-direct-paging/declared/state.ts'
import { hasXensNumber } from './slots.ts'

/** Where a processor has something from: memory as it is now, its TLB, or memory below a table that it remembers. */
export type Origin = 'memory' | 'tlb' | 'tables'

/** One complete translation. */
export interface Translation {
  readonly vcpu: number
  /** Slots from the root down. */
  readonly va: Va
  /** The frame walked as L1; null if the translation is remembered as a whole, or of a large page. */
  readonly table: Mfn | null
  readonly mfn: Mfn
  /** RW at every level: write protection holds for the kernel too. */
  readonly writable: boolean
  readonly from: Origin
}

/** A frame that a processor reads entries from. */
export interface WalkedTable {
  readonly vcpu: number
  /** As what it is read: 1 for an L1. */
  readonly height: number
  readonly mfn: Mfn
  /** Slots from the root down to it. */
  readonly va: Va
  readonly from: Origin
}

/** A table on the way of a walk: where it is, and what the walk may still do below it. */
interface Visit {
  readonly vcpu: number
  readonly height: number
  readonly mfn: Mfn
  readonly va: Va
  readonly writable: boolean
  readonly from: Origin
}

export interface Walker {
  /** Every address that code on a vCPU can use now, with what it finds there. */
  readonly translations: (s: State) => ReadonlyArray<Translation>
  /** Every frame that a processor uses as a table now, or will use when it changes its mode. */
  readonly walkedTables: (s: State) => ReadonlyArray<WalkedTable>
  readonly isWalked: (s: State, mfn: Mfn) => boolean
  /** Where an address leads through memory, with the rights of the walk; null where an entry is missing. */
  readonly translate: (s: State, vcpu: number, va: Va) => Translation | null
  /** The L1 that memory has for an address; null where an entry on the way is missing. */
  readonly l1Of: (s: State, vcpu: number, va: Va) => Mfn | null
}

const isLarge = ({ flags }: Word, height: number): boolean => height === 2 && (flags & pageSize) !== 0

/** A PAE root's entries have no RW bit, and take no right away. */
const hasNoRights = ({ levels, compat }: Scope, height: number): boolean => levels === 3 && !compat && height === 3

/** The entries that a processor finds in a table: a PAE root is read from the processor's copy, Xen's slots are not the guest's. */
const entriesOf = (scope: Scope, s: State, { vcpu, height, mfn, from }: Visit): ReadonlyArray<Word | null> => {
  const { levels, compat, xenSlots } = scope
  const cpu = at(s.vcpus, vcpu)
  if (levels === 3 && !compat && height === 3 && mfn === cpu.cr3 && from === 'memory') return cpu.latched
  const { entries } = at(s.frames, mfn)
  if (height !== 4 || xenSlots === null) return entries
  return entries.map((word, slot) => (hasXensNumber(scope, slot) ? null : word))
}

/** A large page maps as many frames as a table has entries, from a frame that starts such a row. */
const largePage = ({ entries, frames }: Scope, visit: Visit, slot: Slot, { mfn, rw }: Word): ReadonlyArray<Translation> => {
  const { vcpu, va, from, writable } = visit
  const first = mfn - (mfn % entries)
  return Array.from({ length: entries }, (_, l1): Translation => {
    return { vcpu, va: [...va, slot, l1], table: null, mfn: first + l1, writable: writable && rw, from }
  }).filter((translation) => translation.mfn < frames)
}

/** The table that a slot leads to; null where the walk ends. */
const below = (scope: Scope, { vcpu, height, va, writable, from }: Visit, word: Word | null, slot: Slot): Visit | null => {
  if (!isPresent(word) || isLarge(word, height)) return null
  const passes = writable && (word.rw || hasNoRights(scope, height))
  return { vcpu, height: height - 1, mfn: word.mfn, va: [...va, slot], writable: passes, from }
}

/** Of several ways to one table with the same rights, one is enough: the same lies below it. */
const oneOfEach = ({ entries }: Scope, tier: ReadonlyArray<Visit>): ReadonlyArray<Visit> =>
  tier.length <= entries ? tier : [...new Map(tier.map((v) => [2 * v.mfn + (v.writable ? 1 : 0), v])).values()]

/** These tables of one height and all below them, each with a way to it. */
const visits = (scope: Scope, s: State, tier: ReadonlyArray<Visit>): ReadonlyArray<Visit> => {
  if (tier[0] === undefined || tier[0].height === 1) return tier
  const next = tier.flatMap((visit) => entriesOf(scope, s, visit).flatMap((word, slot) => below(scope, visit, word, slot) ?? []))
  return [...tier, ...visits(scope, s, oneOfEach(scope, next))]
}

/** The tables that one address leads through, from this one down; shorter where an entry is missing. */
const along = (scope: Scope, s: State, visit: Visit, va: Va): ReadonlyArray<Visit> => {
  const slot = va[scope.levels - visit.height]
  if (visit.height === 1 || slot === undefined) return [visit]
  const next = below(scope, visit, entriesOf(scope, s, visit)[slot] ?? null, slot)
  return next === null ? [visit] : [visit, ...along(scope, s, next, va)]
}

/** What the last entry of a walk gives. */
const leaves = (scope: Scope, s: State, visit: Visit): ReadonlyArray<Translation> => {
  const { vcpu, height, mfn, va, writable, from } = visit
  if (height > 2 || (height === 2 && !scope.superpages)) return []
  return entriesOf(scope, s, visit).flatMap((word, slot): ReadonlyArray<Translation> => {
    if (!isPresent(word)) return []
    if (height === 2) return isLarge(word, height) ? largePage(scope, visit, slot, word) : []
    return [{ vcpu, va: [...va, slot], table: mfn, mfn: word.mfn, writable: writable && word.rw, from }]
  })
}

const rootVisit = ({ levels }: Scope, vcpu: number, mfn: Mfn): Visit => ({
  vcpu,
  height: levels,
  mfn,
  va: [],
  writable: true,
  from: 'memory',
})

const fromRoot = (scope: Scope, s: State, vcpu: number, root: Mfn | null): ReadonlyArray<Visit> =>
  root === null ? [] : visits(scope, s, [rootVisit(scope, vcpu, root)])

/** The L1 that memory has for an address of a vCPU; null where an entry on the way is missing. */
const l1At = (scope: Scope, s: State, vcpu: number, va: Va): Visit | null => {
  const { cr3 } = at(s.vcpus, vcpu)
  return cr3 === null ? null : (along(scope, s, rootVisit(scope, vcpu, cr3), va).find(({ height }) => height === 1) ?? null)
}

/** The tables that a processor remembers, and all that a walk from there reaches: what it has of a table serves every address below. */
const fromMemory = (scope: Scope, s: State, vcpu: number): ReadonlyArray<Visit> =>
  at(s.vcpus, vcpu).tables.flatMap((tables, address) => {
    const va = at(scope.tracked, address)
    return tables.flatMap((table, depth): ReadonlyArray<Visit> => {
      if (table === null) return []
      const height = scope.levels - 1 - depth
      const start: Visit = { vcpu, height, mfn: table.mfn, va: va.slice(0, depth + 1), writable: table.writable, from: 'tables' }
      return visits(scope, s, [start])
    })
  })

const remembered = (scope: Scope, s: State, vcpu: number): ReadonlyArray<Translation> =>
  at(s.vcpus, vcpu).tlb.flatMap(
    (cached, address): ReadonlyArray<Translation> =>
      cached === null ? [] : [{ vcpu, va: at(scope.tracked, address), table: null, ...cached, from: 'tlb' }],
  )

/** The walks of one scope; what was found for a state is remembered while it is asked for again. */
export const walkerOf = lastResult((scope: Scope): Walker => {
  const reached = lastResult(
    (s: State): ReadonlyArray<ReadonlyArray<Visit>> =>
      s.vcpus.map(({ cr3 }, vcpu) => [...fromRoot(scope, s, vcpu, cr3), ...fromMemory(scope, s, vcpu)]),
  )
  const translations = lastResult(
    (s: State): ReadonlyArray<Translation> =>
      reached(s).flatMap((found, vcpu) => [...found.flatMap((visit) => leaves(scope, s, visit)), ...remembered(scope, s, vcpu)]),
  )
  const walkedTables = lastResult(
    (s: State): ReadonlyArray<WalkedTable> =>
      reached(s).flatMap((found, vcpu) => {
        const { base, user, cr3 } = at(s.vcpus, vcpu)
        const waiting = [base, user].filter((root) => root !== cr3).flatMap((root) => fromRoot(scope, s, vcpu, root))
        return [...found, ...waiting]
      }),
  )
  return {
    translations,
    walkedTables,
    isWalked: (s, mfn) => walkedTables(s).some((table) => table.mfn === mfn),
    translate: (s, vcpu, va) => {
      const l1 = l1At(scope, s, vcpu, va)
      const leaf = (translation: Translation): boolean => translation.va.every((slot, i) => slot === va[i])
      return l1 === null ? null : (leaves(scope, s, l1).find(leaf) ?? null)
    },
    l1Of: (s, vcpu, va) => l1At(scope, s, vcpu, va)?.mfn ?? null,
  }
})
