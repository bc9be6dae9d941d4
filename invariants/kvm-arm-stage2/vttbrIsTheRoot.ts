import { at } from '../../model/frame/machine.ts'
import type { StateInvariant } from './step.ts'
import { sameRoot } from './view/roots.ts'

/** VTTBR holds the address of the root exactly: nothing is rounded away. */
export const vttbrIsTheRoot: StateInvariant<number> = {
  subjects: ({ vms }) => vms.flatMap(({ vttbr, life }, vm) => (vttbr !== null && life === 'live' ? [vm] : [])),
  wrong: (vm, { vms }) => {
    const { vttbr, pgd, aligned } = at(vms, vm)
    if (!aligned) return `the root of VM${vm} does not begin at a multiple of its size, and VTTBR leaves the rest out`
    return sameRoot(vttbr?.root ?? null, pgd) ? null : `the VTTBR of VM${vm} names another root`
  },
}
