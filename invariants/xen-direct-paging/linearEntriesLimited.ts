import { at } from '../../model/machine.ts'
import type { State } from '../../model/xen-direct-paging/state.ts'
import { isLinear, isSelf, type Link, links, place } from './records.ts'
import type { StateInvariant } from './step.ts'

const linearEntries = (s: State): ReadonlyArray<Link> => links(s).filter((link) => isLinear(s, link))

const toOthers = (s: State): ReadonlyArray<Link> => linearEntries(s).filter((link) => !isSelf(link))

/** Same-level entries are read-only, one level deep, and counted. */
export const linearEntriesLimited: StateInvariant<Link> = {
  id: 'linear-entries-limited',
  view: 'bookkeeping',
  subjects: linearEntries,
  wrong: (link, s) => {
    const { mfn, rw } = link.entry
    if (rw) return `${place(link)} names the L2 F${mfn} writable`
    const others = toOthers(s)
    if (isSelf(link)) return null
    if (others.some(({ table }) => table === mfn)) return `${place(link)} names F${mfn}, which names an L2 itself`
    const named = others.filter(({ entry }) => entry.mfn === mfn).length
    const { linear } = at(s.frames, mfn)
    return linear === -named ? null : `F${mfn} counts ${linear} linear users, and ${named} entries name it`
  },
}
