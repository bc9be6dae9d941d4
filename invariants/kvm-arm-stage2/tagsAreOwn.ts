import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StateInvariant } from './step.ts'
import { translations, walkCaches } from './view/walk.ts'

interface Tagged {
  readonly cpu: number
  readonly vm: number
  readonly vmid: number
  readonly madeFor: number
}

/** What is remembered under a VM's VMID was made for that VM. */
export const tagsAreOwn = (scope: Scope): StateInvariant<Tagged> => ({
  subjects: (s) => [...translations(scope)(s), ...walkCaches(scope)(s)],
  wrong: ({ cpu, vm, vmid, madeFor }) =>
    madeFor === vm ? null : `P${cpu} remembers under VMID ${vmid} of VM${vm} what was made for VM${madeFor}`,
})
