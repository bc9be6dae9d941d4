/** Who changes guest memory: the guest, its devices, and KVM only as a processor would. */

import { at, lastResult } from '../../model/frame/machine.ts'
import { type Entry, readBytes, readEntry, sameEntry, stored } from '../../model/kvm-shadow-paging/entry.ts'
import { geometryIn, type Scope } from '../../model/kvm-shadow-paging/scope.ts'
import type { Gfn } from '../../model/kvm-shadow-paging/state.ts'
import { type Found, guestAnswers, memoryAt } from './guest.ts'
import { accessOf, isDone, type ShadowStep, type StepInvariant } from './step.ts'

/** An entry that is not what it was. */
interface Changed {
  readonly frame: number
  readonly slot: number
  readonly was: Entry
  readonly is: Entry
}

const changes = lastResult(
  ({ before, after }: ShadowStep): ReadonlyArray<Changed> =>
    before.tables.flatMap((table, frame) => {
      const now = at(after.tables, frame)
      if (now === table) return []
      return table.flatMap((was, slot) => {
        const is = at(now, slot)
        return sameEntry(was, is) ? [] : [{ frame, slot, was, is }]
      })
    }),
)

const foundBy = (scope: Scope, step: ShadowStep): Found | null => {
  const access = accessOf(step)
  return access === null ? null : guestAnswers(scope, step.before, access.va, access)
}

/** The frame that a store is for: what the guest's tables name, or what the processor may still remember. */
const targetOf = (scope: Scope, step: ShadowStep): Gfn | null => {
  const { operation, before, after } = step
  if ('gfn' in operation) return memoryAt(scope, before, operation.gfn)
  if (after.spent.remembered || scope.operations.includes('dma')) return after.spent.reached
  return foundBy(scope, step)?.page?.frame ?? null
}

/** The entries that a store of the operation is about. */
const isStored = (scope: Scope, step: ShadowStep, { frame, slot }: Pick<Changed, 'frame' | 'slot'>): boolean => {
  const { operation } = step
  if (!('bytes' in operation) || targetOf(scope, step) !== frame) return false
  const { offset, size } = readBytes(operation.bytes)
  const { entryBytes } = geometryIn(scope)
  return slot >= Math.floor(offset / entryBytes) && slot <= Math.floor((offset + size - 1) / entryBytes)
}

/** The entries on the walk of the operation; for faultEnds the walk of the other vCPU. */
const used = (scope: Scope, step: ShadowStep): ReadonlyArray<{ readonly frame: number | null; readonly slot: number }> => {
  const { before, operation } = step
  const walk = operation.op === 'faultEnds' ? before.flight?.read : foundBy(scope, step)?.read
  return (walk ?? []).map(({ table, slot }) => ({ frame: memoryAt(scope, before, table), slot }))
}

/** An entry is what it should be, but for accessed and dirty bits that were set besides. */
const isMarkedOnly = (is: Entry, due: Entry): boolean =>
  sameEntry({ ...is, accessed: due.accessed, dirty: due.dirty }, due) &&
  (is.accessed || !due.accessed) &&
  (is.dirty || !due.dirty)

/** A guest table changes only by stores of the guest or its devices, and by marks in entries of the walk at hand. */
export const onlyMarksBesidesStores = (scope: Scope): StepInvariant<Changed> => ({
  subjects: changes,
  wrong: (change, step) => {
    const { frame, slot, is, was } = change
    if (isStored(scope, step, change)) return null
    if (!used(scope, step).some((place) => place.frame === frame && place.slot === slot))
      return `entry ${slot} of F${frame} changes, and neither a store nor the walk is about it`
    return isMarkedOnly(is, was) ? null : `entry ${slot} of F${frame} is marked, and loses what was stored there`
  },
})

/**
 * D is set by a write that is permitted, in the entry that names the page. A fault leaves the last entry as it was; those above
 * it may be marked, as by a processor, unless KVM's walk marks after the check.
 */
export const marksAreEarned = (scope: Scope): StepInvariant<Changed> => ({
  of: ['read', 'fetch', 'write', 'writeUnknown', 'moveFromDevice', 'ins'],
  when: ({ before }) => before.guest.paging,
  subjects: (step) => changes(step).filter((change) => !isStored(scope, step, change)),
  wrong: ({ frame, slot, was, is }, step) => {
    const found = foundBy(scope, step)
    const access = accessOf(step)
    const last = found?.read[found.read.length - 1]
    const isLast = last !== undefined && memoryAt(scope, step.before, last.table) === frame && last.slot === slot
    if (found?.fault != null && (isLast || scope.parameters.walkMarks === 'afterCheck'))
      return `entry ${slot} of F${frame} is marked by an access that faults`
    if (was.dirty === is.dirty) return null
    return access?.kind === 'write' && isLast && found?.page != null
      ? null
      : `the dirty bit of entry ${slot} of F${frame} is set, and no permitted store goes through it`
  },
})

/** A store that has been carried out leaves its marks: every entry on its way is accessed, and the last one dirty. */
export const storesLeaveMarks = (scope: Scope): StepInvariant<Found> => ({
  of: ['write', 'moveFromDevice', 'ins'],
  when: (step) => step.before.guest.paging && isDone(step) && !step.after.spent.remembered && !scope.operations.includes('dma'),
  subjects: (step) => {
    const found = foundBy(scope, step)
    return found?.page == null ? [] : [found]
  },
  wrong: ({ read }, step) => {
    const bare = read.find(({ table, slot }, i) => {
      const frame = memoryAt(scope, step.before, table)
      if (frame === null || frame >= step.after.tables.length || isStored(scope, step, { frame, slot })) return false
      const is = at(at(step.after.tables, frame), slot)
      return !is.accessed || (i === read.length - 1 && !is.dirty)
    })
    return bare === undefined ? null : `the store is done, and entry ${bare.slot} of F${bare.table} is not marked`
  },
})

/**
 * After a store the table that it is for holds what was stored, in exactly these bytes. The walk to the store may have
 * marked the bytes that it leaves as they were.
 */
export const storesAreCarriedOut = (scope: Scope): StepInvariant<number> => {
  const { entryBytes } = geometryIn(scope)
  const menu = new Map(scope.menu.map((value) => [value, readEntry(value)]))
  return {
    of: ['write', 'moveFromDevice', 'ins', 'nonpagingStore', 'dma'],
    when: isDone,
    subjects: (step) => {
      const frame = targetOf(scope, step)
      return frame === null || frame >= step.before.tables.length ? [] : [frame]
    },
    wrong: (frame, { before, after, operation }) => {
      if (!('bytes' in operation)) return null
      const value = menu.get(operation.value) ?? readEntry(operation.value)
      const due = stored(at(before.tables, frame), entryBytes, readBytes(operation.bytes), value)
      const off = due.findIndex((entry, slot) => !isMarkedOnly(at(at(after.tables, frame), slot), entry))
      return off < 0 ? null : `the store is done, and entry ${off} of F${frame} does not hold it`
    },
  }
}
