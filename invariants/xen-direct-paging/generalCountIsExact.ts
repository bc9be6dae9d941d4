import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { baseUsers, everyFrame, linksTo, runningUsers } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/** A frame's general count is its allocation, its pin, its use as a base, the entries that name it, and what half-done hypercalls hold. */
export const generalCountIsExact = (scope: Scope): StateInvariant<Mfn> => ({
  subjects: everyFrame,
  wrong: (mfn, s) => {
    const { count, allocated, pinned } = at(s.frames, mfn)
    const held = baseUsers(s, mfn) + linksTo(scope, s, mfn).length + runningUsers(s, mfn).general
    const references = (allocated ? 1 : 0) + (pinned ? 1 : 0) + held
    return count === references ? null : `F${mfn} has general count ${count}, and ${references} references`
  },
})
