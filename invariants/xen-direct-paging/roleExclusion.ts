import { at } from '../../model/frame/machine.ts'
import { isTable } from '../../model/xen-direct-paging/declared/level.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { type Link, linksOf, place } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/** No validated table maps a frame writable that is in use as a table. */
export const roleExclusion = (scope: Scope): StateInvariant<Link> => ({
  subjects: (s) => linksOf(scope)(s).filter(({ level, entry }) => level === 'l1' && entry.rw),
  wrong: (link, s) => {
    const { type, typeCount } = at(s.frames, link.entry.mfn)
    return isTable(type) && typeCount > 0
      ? `${place(link)} maps F${link.entry.mfn} writable, which is ${type}/${typeCount}`
      : null
  },
})
