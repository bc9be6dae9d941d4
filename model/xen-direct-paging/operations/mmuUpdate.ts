/** MMU_NORMAL_PT_UPDATE: change one entry of a table, or one word of a data frame. Source: xen mm.c do_mmu_update; linux mmu.c xen_set_pte, xen_set_pmd. */
import * as E from 'fp-ts/lib/Either.js'
import { isPresent, type Word } from '../declared/entry.ts'
import { isTable, levelOf, levelsOf, type TableType } from '../declared/level.ts'
import type { Mfn, Slot } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import type { State } from '../declared/state.ts'
import { entryAt, frameAt, storeEntry } from '../functions/changes.ts'
import { modifyEntry } from '../functions/modifyEntry.ts'
import { lastly, type Progress, refuse } from '../functions/progress.ts'
import { getPageType, putPageType } from '../functions/promotion.ts'
import { getPage, putPage } from '../functions/references.ts'
import { flushAll, processorsOf } from '../functions/translation.ts'
import type { Xen } from '../functions/xen.ts'

/** The new value, and whether the flags that the processor sets are kept in it. */
type Change = Pick<Operation<'mmuUpdate'>, 'entry' | 'preserve'>

/** A plain store into a frame that is no table now; its role is writable data for that moment. */
const writeData = (xen: Xen, mfn: Mfn, slot: Slot, entry: Word | null): ((s: State) => Progress) => {
  const take = getPageType(xen, mfn, 'writable')
  const release = putPageType(xen, mfn)
  return (s) => {
    const taken = take(s)
    return E.isLeft(taken) ? taken : E.right(release(storeEntry(mfn, slot, entry, taken.right)))
  }
}

/** An upper entry of a table in use changed: Xen's own linear window may remember the old one on every processor of the domain. */
const flushWindow = (xen: Xen, mfn: Mfn, type: TableType, s: State): State =>
  levelOf(type) !== 'l1' && xen.nobody.length > 0 && xen.rules.updateFlushesWindow()
    ? flushAll(xen, processorsOf(xen, frameAt(s, mfn).owner), s)
    : s

/** The new value as a word that flags can be added to; null where the scope has no such word. */
const withRoom = ({ scope: { zeroFrame } }: Xen, entry: Word | null): Word | null => {
  if (isPresent(entry)) return entry
  return zeroFrame === null ? null : (entry ?? { present: false, mfn: zeroFrame, rw: false, flags: 0 })
}

/**
 * MMU_PT_UPDATE_PRESERVE_AD: the accessed and dirty flags of the old entry are kept in the new one, whether or not either
 * of them is present. Source: xen mm.c update_intpte.
 */
const preserving = (xen: Xen, mfn: Mfn, type: TableType, slot: Slot, entry: Word | null): ((s: State) => Progress) => {
  const room = withRoom(xen, entry)
  if (room === null) return modifyEntry(xen, mfn, type, slot, entry)
  return (s) => {
    const kept = xen.rules.preserveKeepsAccessed(entryAt(s, mfn, slot)?.flags ?? 0)
    return modifyEntry(xen, mfn, type, slot, kept === 0 ? entry : { ...room, flags: room.flags | kept })(s)
  }
}

/** The audited change of a table in this role. */
const updateTable = (xen: Xen, mfn: Mfn, type: TableType, slot: Slot, { entry, preserve }: Change): ((s: State) => Progress) => {
  const modify = preserve ? preserving(xen, mfn, type, slot, entry) : modifyEntry(xen, mfn, type, slot, entry)
  if (xen.nobody.length === 0) return modify
  return (s) => {
    const changed = modify(s)
    return E.isLeft(changed) ? changed : E.right(flushWindow(xen, mfn, type, changed.right))
  }
}

type Updates = Readonly<Record<TableType, (s: State) => Progress>>

/** The audited change, for every role that the frame may have. */
const updatesOf = (xen: Xen, mfn: Mfn, slot: Slot, change: Change): Partial<Updates> => {
  const types: ReadonlyArray<TableType> = [...levelsOf(xen.scope.levels), ...(xen.pae ? (['l2x'] as const) : [])]
  return Object.fromEntries(types.map((type) => [type, updateTable(xen, mfn, type, slot, change)]))
}

/** A role that this machine has no level for cannot be changed: there is none. */
const updateAs = (updates: Partial<Updates>, type: TableType, mfn: Mfn, s: State): Progress =>
  updates[type]?.(s) ?? refuse('typesExclusive', 'EINVAL', mfn, null, s)

/** Xen 2007: whatever was a table is validated again for the update; if that fails, it may still be data. */
const revalidateOrWrite = (xen: Xen, mfn: Mfn, slot: Slot, change: Change): ((s: State) => Progress) => {
  const asData = writeData(xen, mfn, slot, change.entry)
  const asTable = updatesOf(xen, mfn, slot, change)
  const release = putPageType(xen, mfn)
  return (s) => {
    const { type } = frameAt(s, mfn)
    if (!isTable(type)) return asData(s)
    const typed = getPageType(xen, mfn, type)(s)
    if (E.isLeft(typed)) return asData(typed.left.state)
    return lastly(release)(updateAs(asTable, type, mfn, typed.right))
  }
}

/** Xen now: what is in use is changed by its type, a plain store into writable data included; the rest is data. */
const auditOrWrite = (xen: Xen, mfn: Mfn, slot: Slot, change: Change): ((s: State) => Progress) => {
  const { entry } = change
  const asData = writeData(xen, mfn, slot, entry)
  const asTable = updatesOf(xen, mfn, slot, change)
  return (s) => {
    const { type, typeCount, validated } = frameAt(s, mfn)
    if (!validated || typeCount === 0) return asData(s)
    return isTable(type) ? updateAs(asTable, type, mfn, s) : E.right(storeEntry(mfn, slot, entry, s))
  }
}

export const mmuUpdate = (xen: Xen): ((op: Omit<Operation<'mmuUpdate'>, 'op'>) => (s: State) => Progress) => {
  const update = xen.scope.parameters.countZeroTable === 'revalidate' ? revalidateOrWrite : auditOrWrite
  return ({ caller, table, slot, entry, preserve }) => {
    const take = getPage(xen, table, caller)
    const change = update(xen, table, slot, { entry, preserve })
    const release = lastly(putPage(xen, table))
    return (s) => {
      const taken = take(s)
      return E.isLeft(taken) ? taken : release(change(taken.right))
    }
  }
}
