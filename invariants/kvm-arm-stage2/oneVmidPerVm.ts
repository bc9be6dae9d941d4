import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Loaded } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { sameRoot } from './view/roots.ts'

/** Every processor in a VM has loaded the same root and VMID: the VM's. */
export const oneVmidPerVm = ({ vcpus }: Scope): StateInvariant<Loaded> => ({
  subjects: ({ cpus }) => cpus.flatMap(({ loaded }) => (loaded === null ? [] : [loaded])),
  wrong: ({ vcpu, root, vmid }, s) => {
    const vm = at(vcpus, vcpu)
    const { vttbr } = at(s.vms, vm)
    if (vttbr !== null && vttbr.vmid === vmid && sameRoot(vttbr.root, root)) return null
    return `V${vcpu} runs with VMID ${vmid}, and VM${vm} has ${vttbr === null ? 'none' : `VMID ${vttbr.vmid}`}`
  },
})
