import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { type Link, linksOf, place } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/** The entries of a validated table name frames of the table's owner only. */
export const entriesNameOwnFrames = (scope: Scope): StateInvariant<Link> => ({
  subjects: linksOf(scope),
  wrong: (link, s) => {
    const table = at(s.frames, link.table).owner
    const target = at(s.frames, link.entry.mfn).owner
    return table === target
      ? null
      : `${place(link)} of domain ${table} names F${link.entry.mfn} of ${target === null ? 'nobody' : `domain ${target}`}`
  },
})
