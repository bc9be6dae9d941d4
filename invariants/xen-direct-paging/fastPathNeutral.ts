import { at } from '../../model/frame/machine.ts'
import { pageSize } from '../../model/hardware/x86/flags.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { isLinear, linksOf, place, sameEntries } from './view/records.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

const edited = ({ before, after }: XenStep): ReadonlyArray<Mfn> =>
  after.frames.flatMap((f, mfn) => (sameEntries(f, at(before.frames, mfn)) ? [] : [mfn]))

/** An edit on the fast path changes flags only: the entry holds the same references, and no same-level entry gains RW. */
export const fastPathNeutral = (scope: Scope): StepInvariant<Mfn> => ({
  of: ['mmuUpdate', 'updateVaMapping'],
  when: ({ after }) => after.spent.fastPath,
  subjects: edited,
  wrong: (mfn, { before, after }) => {
    const was = at(before.frames, mfn).entries
    const changed = linksOf(scope)(after).filter(({ table, slot, entry }) => table === mfn && entry !== at(was, slot))
    for (const link of changed) {
      const old = at(was, link.slot)
      if (old === null || old.mfn !== link.entry.mfn)
        return `${place(link)} names another frame, F${link.entry.mfn}, by the fast path`
      if (((old.flags ^ link.entry.flags) & pageSize) !== 0) return `${place(link)} changed PS by the fast path`
      const gained = link.entry.rw && !old.rw
      if (old.rw !== link.entry.rw && link.level === 'l1') return `${place(link)} changed RW by the fast path`
      if (gained && isLinear(after, link)) return `${place(link)}, a same-level entry, gained RW by the fast path`
    }
    return null
  },
})
