import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { everyFrame } from './view/records.ts'
import { changesRole, memories, printMemory, rolesAgree } from './view/remembered.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

/** The frame is given another role or owner here, or the hypercall that does so is past its flush. */
const isChanged = ({ before, after }: XenStep, mfn: Mfn): boolean => {
  const was = at(before.frames, mfn)
  const is = at(after.frames, mfn)
  if (was === is || is.owner === null || changesRole(after, mfn)) return false
  return was.type !== is.type || was.owner !== is.owner || changesRole(before, mfn)
}

const remembersNothing = ({ vcpus }: State): boolean =>
  vcpus.every(({ tlb, tables }) => [...tlb, ...tables.flat()].every((cached) => cached === null))

/**
 * Once a frame has another owner, no processor of the old one remembers it; once it has another role, none remembers it
 * writable unless that is its role. A page that can only be read may be remembered in any role. Stated over everybody who
 * might have mapped it, not over the processors of its owner; tables are the business of stale-tables-stay-tables.
 */
export const roleChangeFlushes = (scope: Scope): StepInvariant<Mfn> => ({
  when: ({ before }) => scope.tracked.length > 0 && !remembersNothing(before),
  subjects: (step) => everyFrame(step.before).filter((mfn) => isChanged(step, mfn)),
  wrong: (mfn, { after }) => {
    const f = at(after.frames, mfn)
    const stale = memories(scope, after).find((memory) => {
      if (memory.mfn !== mfn) return false
      const foreign = at(scope.vcpus, memory.vcpu) !== f.owner
      return foreign || (typeof memory.as !== 'number' && !rolesAgree(memory.as, f))
    })
    return stale === undefined ? null : `${printMemory(stale)}, which became ${f.type}/${f.typeCount} of domain ${f.owner}`
  },
})
