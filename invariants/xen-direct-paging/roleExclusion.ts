import { at } from '../../model/machine.ts'
import { isTable, type State } from '../../model/xen-direct-paging/state.ts'
import { type Link, links, place } from './records.ts'
import type { StateInvariant } from './step.ts'

const writableMappings = (s: State): ReadonlyArray<Link> => links(s).filter(({ level, entry }) => level === 'l1' && entry.rw)

/** No validated table maps a frame writable that is in use as a table. */
export const roleExclusion: StateInvariant<Link> = {
  id: 'role-exclusion',
  view: 'bookkeeping',
  subjects: writableMappings,
  wrong: (link, s) => {
    const { type, typeCount } = at(s.frames, link.entry.mfn)
    return isTable(type) && typeCount > 0
      ? `${place(link)} maps F${link.entry.mfn} writable, which is ${type}/${typeCount}`
      : null
  },
}
