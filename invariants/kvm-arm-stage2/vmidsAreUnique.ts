import { at } from '../../model/frame/machine.ts'
import type { StateInvariant } from './step.ts'

/** VMs of the current generation have different VMIDs, and none has that of the host. */
export const vmidsAreUnique: StateInvariant<number> = {
  subjects: ({ vms }) => vms.flatMap(({ fresh }, vm) => (fresh ? [vm] : [])),
  wrong: (vm, { vms }) => {
    const { vmid } = at(vms, vm)
    if (vmid === 0) return `VM${vm} has VMID 0 in the current generation`
    const other = vms.findIndex((one, index) => index !== vm && one.fresh && one.vmid === vmid)
    return other < 0 ? null : `VM${vm} and VM${other} both have VMID ${vmid}`
  },
}
