import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { remembers } from '../../model/xen-direct-paging/declared/sizes.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { changesRole, hasNoRole, type Memory, memories, printMemory, rolesAgree } from './view/remembered.ts'
import type { StateInvariant } from './view/step.ts'

/** The frame still has the role and the owner that it is remembered with, or nobody has it. */
const isKept = (scope: Scope, s: State, { vcpu, mfn, as }: Memory): boolean => {
  const f = at(s.frames, mfn)
  if (f.owner === null) return true
  return f.owner === at(scope.vcpus, vcpu) && (rolesAgree(as, f) || hasNoRole(f, vcpu) || changesRole(s, mfn))
}

/** Somebody uses the frame in the role that it is remembered in, so that a stamp is still to come. */
const isCurrent = (s: State, { mfn, as }: Memory): boolean => {
  const f = at(s.frames, mfn)
  return f.owner !== null && (as === 'readable' || (f.typeCount > 0 && rolesAgree(as, f)))
}

/**
 * What a processor remembers of a frame in a role that nobody uses any more is legal only as long as the frame keeps
 * that role and owner, or has none, and Xen still owes that processor a flush before it gives the frame another.
 */
export const staleOnlyInQuarantine = (scope: Scope): StateInvariant<Memory> => ({
  when: () => remembers(scope),
  subjects: (s) => memories(scope, s),
  wrong: (memory, s) => {
    const { type, typeCount, owner, unflushed } = at(s.frames, memory.mfn)
    if (!isKept(scope, s, memory))
      return `${printMemory(memory)}, and it is ${type}/${typeCount} of ${owner === null ? 'nobody' : `domain ${owner}`}`
    if (isCurrent(s, memory) || unflushed[memory.vcpu] === true) return null
    return `${printMemory(memory)}, nobody uses it so any more, and no flush is owed`
  },
})
