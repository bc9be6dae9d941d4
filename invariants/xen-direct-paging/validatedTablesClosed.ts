import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { inUse, isLinear, isSelf, type Link, linksOf, place, roleBelow } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/** Below a validated upper table stand only tables in use of the level below, or of its own level named by read-only entries. */
export const validatedTablesClosed = (scope: Scope): StateInvariant<Link> => ({
  subjects: (s) => linksOf(scope)(s).filter(({ level }) => level !== 'l1'),
  wrong: (link, s) => {
    const { mfn, rw } = link.entry
    const target = at(s.frames, mfn)
    const level = link.level.toUpperCase()
    if (isSelf(link)) return rw ? `${place(link)} names its own table writable` : null
    if (!inUse(target)) return `${place(link)} names F${mfn}, which is no validated table in use`
    if (isLinear(s, link)) return rw ? `${place(link)} names the ${level} F${mfn} writable` : null
    const role = roleBelow(scope, link)
    return target.type === role ? null : `${place(link)} names F${mfn}, which is ${target.type} and not ${role}`
  },
})
