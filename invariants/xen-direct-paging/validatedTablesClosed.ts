import { at } from '../../model/machine.ts'
import type { State } from '../../model/xen-direct-paging/state.ts'
import { inUse, isSelf, type Link, links, place } from './records.ts'
import type { StateInvariant } from './step.ts'

const upperEntries = (s: State): ReadonlyArray<Link> => links(s).filter(({ level }) => level === 'l2')

/** Below a validated L2 stand only L1 tables in use, or L2 tables in use named by read-only entries. */
export const validatedTablesClosed: StateInvariant<Link> = {
  id: 'validated-tables-closed',
  view: 'bookkeeping',
  subjects: upperEntries,
  wrong: (link, s) => {
    const { mfn, rw } = link.entry
    const target = at(s.frames, mfn)
    if (isSelf(link)) return rw ? `${place(link)} names its own table writable` : null
    if (!inUse(target)) return `${place(link)} names F${mfn}, which is no validated table in use`
    return target.type === 'l2' && rw ? `${place(link)} names the L2 F${mfn} writable` : null
  },
}
