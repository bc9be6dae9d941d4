/** MMU_NORMAL_PT_UPDATE: change one entry of a table, or one word of a data frame. Source: xen mm.c do_mmu_update; linux mmu.c xen_set_pte, xen_set_pmd. */
import * as E from 'fp-ts/lib/Either.js'
import { modifyEntry } from './modifyEntry.ts'
import type { MmuUpdate } from './operation.ts'
import { getPageType, putPageType } from './promotion.ts'
import { getPage, putPage } from './references.ts'
import { lastly, type Progress, type Xen } from './refusal.ts'
import { type Entry, frameAt, isTable, type Mfn, type Slot, type State, storeEntry } from './state.ts'

/** A plain store into a frame that is no table now; its role is writable data for that moment. */
const writeData = (xen: Xen, mfn: Mfn, slot: Slot, entry: Entry | null): ((s: State) => Progress) => {
  const take = getPageType(xen, mfn, 'writable')
  const release = putPageType(xen, mfn)
  return (s) => {
    const taken = take(s)
    return E.isLeft(taken) ? taken : E.right(release(storeEntry(mfn, slot, entry, taken.right)))
  }
}

/** Xen 2007: whatever was a table is validated again for the update; if that fails, it may still be data. */
const revalidateOrWrite = (xen: Xen, mfn: Mfn, slot: Slot, entry: Entry | null): ((s: State) => Progress) => {
  const asData = writeData(xen, mfn, slot, entry)
  const release = putPageType(xen, mfn)
  return (s) => {
    const { type } = frameAt(s, mfn)
    if (!isTable(type)) return asData(s)
    const typed = getPageType(xen, mfn, type)(s)
    if (E.isLeft(typed)) return asData(typed.left.state)
    return lastly(release)(modifyEntry(xen, mfn, type, slot, entry)(typed.right))
  }
}

/** Xen now: what is in use is changed by its type, a plain store into writable data included; the rest is data. */
const auditOrWrite = (xen: Xen, mfn: Mfn, slot: Slot, entry: Entry | null): ((s: State) => Progress) => {
  const asData = writeData(xen, mfn, slot, entry)
  const asTable = { l1: modifyEntry(xen, mfn, 'l1', slot, entry), l2: modifyEntry(xen, mfn, 'l2', slot, entry) }
  return (s) => {
    const { type, typeCount, validated } = frameAt(s, mfn)
    if (!validated || typeCount === 0) return asData(s)
    return isTable(type) ? asTable[type](s) : E.right(storeEntry(mfn, slot, entry, s))
  }
}

export const mmuUpdate = (xen: Xen): ((op: Omit<MmuUpdate, 'op'>) => (s: State) => Progress) => {
  const update = xen.scope.parameters.countZeroTable === 'revalidate' ? revalidateOrWrite : auditOrWrite
  return ({ caller, table, slot, entry }) => {
    const take = getPage(xen, table, caller)
    const change = update(xen, table, slot, entry)
    const release = lastly(putPage(xen, table))
    return (s) => {
      const taken = take(s)
      return E.isLeft(taken) ? taken : release(change(taken.right))
    }
  }
}
