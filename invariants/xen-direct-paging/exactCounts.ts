import { at } from '../../model/machine.ts'
import type { FrameType, Mfn, State } from '../../model/xen-direct-paging/state.ts'
import { baseUsers, everyFrame, isLinear, isSelf, type Link, links } from './records.ts'
import type { StateInvariant } from './step.ts'

const linksTo = (s: State, mfn: Mfn): ReadonlyArray<Link> => links(s).filter((link) => link.entry.mfn === mfn && !isSelf(link))

/** The role that an entry needs its target to have; null for none. */
const typeTaken = (s: State, link: Link): FrameType | null => {
  if (link.level === 'l1') return link.entry.rw ? 'writable' : null
  return isLinear(s, link) ? 'l2' : 'l1'
}

/** A frame's general count is its allocation, its pin, its use as a base, and the entries that name it. */
export const generalCountIsExact: StateInvariant<Mfn> = {
  id: 'general-count-is-exact',
  view: 'bookkeeping',
  subjects: everyFrame,
  wrong: (mfn, s) => {
    const { count, allocated, pinned } = at(s.frames, mfn)
    const references = (allocated ? 1 : 0) + (pinned ? 1 : 0) + baseUsers(s, mfn) + linksTo(s, mfn).length
    return count === references ? null : `F${mfn} has general count ${count}, and ${references} references`
  },
}

/** A frame's type count is its pin, its use as a base, and the entries that need it in its one role. */
export const typeCountIsExact: StateInvariant<Mfn> = {
  id: 'type-count-is-exact',
  view: 'bookkeeping',
  subjects: everyFrame,
  wrong: (mfn, s) => {
    const { type, typeCount, pinned } = at(s.frames, mfn)
    const taken = linksTo(s, mfn).flatMap((link) => typeTaken(s, link) ?? [])
    const other = taken.find((t) => t !== type)
    if (other !== undefined) return `F${mfn} is ${type}/${typeCount}, and an entry uses it as ${other}`
    const references = (pinned ? 1 : 0) + baseUsers(s, mfn) + taken.length
    return typeCount === references ? null : `F${mfn} has type count ${typeCount}, and ${references} typed references`
  },
}
