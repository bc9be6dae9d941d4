import { at } from '../../model/frame/machine.ts'
import type { FrameType } from '../../model/xen-direct-paging/declared/level.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { baseUsers, everyFrame, isLinear, type Link, linksTo, roleBelow, runningUsers } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/** The role that an entry needs its target to have; null for none. */
const typeTaken = (scope: Scope, s: State, link: Link): FrameType | null => {
  if (link.level === 'l1') return link.entry.rw ? 'writable' : null
  return isLinear(s, link) ? at(s.frames, link.entry.mfn).type : roleBelow(scope, link)
}

/** A frame's type count is its pin, its use as a base, the entries that need it in its one role, and what half-done hypercalls hold. */
export const typeCountIsExact = (scope: Scope): StateInvariant<Mfn> => ({
  subjects: everyFrame,
  wrong: (mfn, s) => {
    const { type, typeCount, pinned } = at(s.frames, mfn)
    const taken = linksTo(scope, s, mfn).flatMap((link) => typeTaken(scope, s, link) ?? [])
    const other = taken.find((t) => t !== type)
    if (other !== undefined) return `F${mfn} is ${type}/${typeCount}, and an entry uses it as ${other}`
    const references = (pinned ? 1 : 0) + baseUsers(s, mfn) + taken.length + runningUsers(s, mfn).typed
    return typeCount === references ? null : `F${mfn} has type count ${typeCount}, and ${references} typed references`
  },
})
