import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { isLinear, isSelf, type Link, linksOf, place } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/** Same-level entries are read-only, one level deep, and counted. */
export const linearEntriesLimited = (scope: Scope): StateInvariant<Link> => ({
  subjects: (s) => linksOf(scope)(s).filter((link) => isLinear(s, link)),
  wrong: (link, s) => {
    const { mfn, rw } = link.entry
    if (rw) return `${place(link)} names the ${link.level.toUpperCase()} F${mfn} writable`
    if (isSelf(link)) return null
    const others = linksOf(scope)(s).filter((other) => isLinear(s, other) && !isSelf(other))
    if (others.some(({ table }) => table === mfn)) return `${place(link)} names F${mfn}, which names a table of its level itself`
    const named = others.filter(({ entry }) => entry.mfn === mfn).length
    const { linear } = at(s.frames, mfn)
    return linear === -named ? null : `F${mfn} counts ${linear} linear users, and ${named} entries name it`
  },
})
