/** MMU_NORMAL_PT_UPDATE: change one entry of a table, or one word of a data frame. Source: xen mm.c do_mmu_update; seed 000 xen_set_pte, xen_set_pmd. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { modifyEntry } from './modifyEntry.ts'
import type { MmuUpdate } from './operation.ts'
import { getPageType, putPageType } from './promotion.ts'
import { getPage, putPage } from './references.ts'
import { flatMap, leaving, type Progress, type Xen } from './refusal.ts'
import { type Entry, frameAt, isTable, type Mfn, type Slot, type State, storeEntry } from './state.ts'

/** A plain store into a frame that is no table now; its role is writable data for that moment. */
const writeData =
  (xen: Xen, mfn: Mfn, slot: Slot, entry: Entry | null) =>
  (s: State): Progress =>
    pipe(
      s,
      getPageType(xen, mfn, 'writable'),
      E.map((t) => putPageType(xen, mfn)(storeEntry(mfn, slot, entry, t))),
    )

/** Xen 2007: whatever was a table is validated again for the update; if that fails, it may still be data. */
const revalidateOrWrite =
  (xen: Xen, mfn: Mfn, slot: Slot, entry: Entry | null) =>
  (s: State): Progress => {
    const { type } = frameAt(s, mfn)
    if (!isTable(type)) return writeData(xen, mfn, slot, entry)(s)
    const typed = getPageType(xen, mfn, type)(s)
    if (E.isLeft(typed)) return writeData(xen, mfn, slot, entry)(typed.left.state)
    const release = putPageType(xen, mfn)
    return pipe(typed.right, modifyEntry(xen, mfn, type, slot, entry), E.map(release), E.mapLeft(leaving(release)))
  }

const updateEntry =
  (xen: Xen, mfn: Mfn, slot: Slot, entry: Entry | null) =>
  (s: State): Progress => {
    if (xen.scope.parameters.countZeroTable === 'revalidate') return revalidateOrWrite(xen, mfn, slot, entry)(s)
    const { type, typeCount, validated } = frameAt(s, mfn)
    return isTable(type) && validated && typeCount > 0
      ? modifyEntry(xen, mfn, type, slot, entry)(s)
      : writeData(xen, mfn, slot, entry)(s)
  }

export const mmuUpdate =
  (xen: Xen) =>
  ({ caller, table, slot, entry }: Omit<MmuUpdate, 'op'>) =>
  (s: State): Progress => {
    const release = putPage(xen, table)
    return pipe(
      s,
      getPage(xen, table, caller),
      flatMap((t) => pipe(t, updateEntry(xen, table, slot, entry), E.map(release), E.mapLeft(leaving(release)))),
    )
  }
