import { at } from '../../model/frame/machine.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import type { StateInvariant } from './view/step.ts'

const loaded = (s: State): ReadonlyArray<number> => s.vcpus.flatMap(({ cr3 }, vcpu) => (cr3 === null ? [] : [vcpu]))

/**
 * What a processor has in CR3 is the root that its vCPU holds references for: the kernel base in kernel mode, the user
 * base in user mode. That a base holds its references is the business of the counts.
 */
export const loadedRootIsHeld: StateInvariant<number> = {
  subjects: loaded,
  wrong: (vcpu, s) => {
    const { base, user, mode, cr3 } = at(s.vcpus, vcpu)
    const held = mode === 'kernel' ? base : user
    if (cr3 === held) return null
    return `vCPU ${vcpu} is in ${mode} mode with F${cr3} in CR3, and its ${mode} base is ${held === null ? 'none' : `F${held}`}`
  },
}
