import { at } from '../../model/frame/machine.ts'
import type { StateInvariant } from './step.ts'

/** Who sees that a VM is of the current generation sees the VMID and the VTTBR that go with it. */
export const publishedVttbrMatches: StateInvariant<number> = {
  subjects: ({ vms }) => vms.flatMap(({ fresh }, vm) => (fresh ? [vm] : [])),
  wrong: (vm, { vms }) => {
    const { vttbr, vmid } = at(vms, vm)
    return vttbr?.vmid === vmid ? null : `VM${vm} counts as current with VMID ${vmid}, and its VTTBR has ${vttbr?.vmid ?? 'none'}`
  },
}
