/** Who changes guest memory: the guest, its devices, and KVM only as a processor would. */

import { at, lastResult } from '../../model/frame/machine.ts'
import { type Entry, readEntry, sameEntry } from '../../model/kvm-shadow-paging/declared/entry.ts'
import type { Pending } from '../../model/kvm-shadow-paging/declared/guest.ts'
import { geometryIn, type Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { Gfn } from '../../model/kvm-shadow-paging/declared/sets.ts'
import { type Found, guestAnswers, memoryAt } from './guest.ts'
import { isSettledAccess, touchedBy } from './pending.ts'
import { accessOf, isDone, isRemembered, type ShadowStep, type StepInvariant } from './step.ts'
import { isWithMarks, wordOf, wordsAfter } from './view/words.ts'

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

/** The frame that a store is for: what the guest's tables name, or what they named before where that may still be used. */
const targetOf = (scope: Scope, step: ShadowStep): Gfn | null => {
  const { operation, before, after } = step
  if ('gfn' in operation) return memoryAt(scope, before, operation.gfn)
  const older = isRemembered(step) || scope.operations.includes('dma') || !isSettledAccess(scope, step)
  return older ? after.spent.reached : (foundBy(scope, step)?.page?.frame ?? null)
}

/** A store that a step is about; one that ends stands in the state before. */
interface Stored {
  readonly frame: Gfn | null
  readonly bytes: string
  readonly value: string
}

const storeOf = (scope: Scope, step: ShadowStep): Stored | null => {
  const { operation, before } = step
  const ending = operation.op === 'storeEnds' ? before.stores[operation.store] : undefined
  if (ending !== undefined) return { frame: memoryAt(scope, before, ending.gfn), bytes: ending.bytes, value: ending.value }
  return 'bytes' in operation ? { frame: targetOf(scope, step), bytes: operation.bytes, value: operation.value } : null
}

/** The entries that a store of the operation is about. */
const isStored = (scope: Scope, step: ShadowStep, { frame, slot }: Pick<Changed, 'frame' | 'slot'>): boolean => {
  const store = storeOf(scope, step)
  if (store === null || store.frame !== frame) return false
  const { first, last } = touchedBy(scope, frame, store.bytes)
  return slot >= first && slot <= last
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
  of: ['read', 'fetch', 'write', 'writeUnknown', 'storeBegins', 'moveFromDevice', 'ins'],
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
  of: ['write', 'storeBegins', 'moveFromDevice', 'ins'],
  when: (step) =>
    step.before.guest.paging &&
    isDone(step) &&
    !isRemembered(step) &&
    !scope.operations.includes('dma') &&
    isSettledAccess(scope, step),
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

const isSame = ({ vcpu, gfn, bytes, value }: Pending, other: Pending | undefined): boolean =>
  other?.vcpu === vcpu && other.gfn === gfn && other.bytes === bytes && other.value === value

/** The list of stores that are half done: it grows by the one that begins, and loses the one that ends. */
const isListed = ({ before, operation, after }: ShadowStep): boolean => {
  const rest = operation.op === 'storeEnds' ? before.stores.filter((_, i) => i !== operation.store) : before.stores
  const [added, ...more] = after.stores.slice(rest.length)
  if (more.length > 0 || !rest.every((store, i) => isSame(store, after.stores[i]))) return false
  return operation.op === 'storeBegins' ? isSame({ ...operation, gfn: added?.gfn ?? 0 }, added) : added === undefined
}

/**
 * After a store the table that it is for holds what was stored, in exactly these bytes. The walk to the store may have
 * marked the bytes that it leaves as they were. Of a store in halves either may be memory's.
 */
export const storesAreCarriedOut = (scope: Scope): StepInvariant<number> => {
  const { entryBytes } = geometryIn(scope)
  const menu = new Map(scope.menu.map((value) => [value, readEntry(value)]))
  const halves: ReadonlyArray<string> = ['storeBegins', 'storeEnds']
  return {
    of: ['write', ...halves, 'moveFromDevice', 'ins', 'nonpagingStore', 'dma'],
    when: isDone,
    subjects: (step) => {
      const frame = storeOf(scope, step)?.frame ?? null
      return frame === null || frame >= step.before.tables.length ? [] : [frame]
    },
    wrong: (frame, step) => {
      const store = storeOf(scope, step)
      if (store === null) return null
      if (!isListed(step)) return 'the stores that are half done are not those that began and did not end'
      const { before, after, operation } = step
      const table = at(before.tables, frame)
      const value = menu.get(store.value) ?? readEntry(store.value)
      const holds = (due: ReadonlyArray<bigint>): number =>
        due.findIndex((word, slot) => !isWithMarks(wordOf(at(at(after.tables, frame), slot)), word))
      const off = holds(wordsAfter(table, entryBytes, store.bytes, value))
      if (off < 0 || (halves.includes(operation.op) && holds(table.map(wordOf)) < 0)) return null
      return `the store is done, and entry ${off} of F${frame} does not hold it`
    },
  }
}
