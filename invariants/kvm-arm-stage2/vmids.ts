/** What must hold of VMIDs, of what is loaded, and of what is tagged with them. */

import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Loaded, Mfn } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { KvmStep, StateInvariant, StepInvariant } from './step.ts'
import { translations, walkCaches } from './walk.ts'

const sameRoot = (a: ReadonlyArray<Mfn> | null, b: ReadonlyArray<Mfn> | null): boolean =>
  a !== null && b !== null && a.every((mfn, part) => mfn === b[part])

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

/** VTTBR holds the address of the root exactly: nothing is rounded away. */
export const vttbrIsTheRoot: StateInvariant<number> = {
  subjects: ({ vms }) => vms.flatMap(({ vttbr, life }, vm) => (vttbr !== null && life === 'live' ? [vm] : [])),
  wrong: (vm, { vms }) => {
    const { vttbr, pgd, aligned } = at(vms, vm)
    if (!aligned) return `the root of VM${vm} does not begin at a multiple of its size, and VTTBR leaves the rest out`
    return sameRoot(vttbr?.root ?? null, pgd) ? null : `the VTTBR of VM${vm} names another root`
  },
}

/** Who sees that a VM is of the current generation sees the VMID and the VTTBR that go with it. */
export const publishedVttbrMatches: StateInvariant<number> = {
  subjects: ({ vms }) => vms.flatMap(({ fresh }, vm) => (fresh ? [vm] : [])),
  wrong: (vm, { vms }) => {
    const { vttbr, vmid } = at(vms, vm)
    return vttbr?.vmid === vmid ? null : `VM${vm} counts as current with VMID ${vmid}, and its VTTBR has ${vttbr?.vmid ?? 'none'}`
  },
}

/**
 * A generation begins when a VM comes for a VMID, none is left, and it does not get the host's: seen in the states, which say
 * whether it went on to be given one.
 */
const begins = ({ vcpus }: Scope, { operation, before, after }: KvmStep): boolean => {
  if (operation.op !== 'updateVttbr' || before.nextVmid !== 0) return false
  const stages = [before, after].map(({ entering }) => at(entering, operation.vcpu)?.stage)
  const { vmid, fresh } = at(after.vms, at(vcpus, operation.vcpu))
  return stages[0] === 'stale' && stages[1] === 'updating' && (vmid !== 0 || fresh)
}

/** When a generation begins, nobody is in a guest and nothing is tagged. */
export const rolloverIsClean = (scope: Scope): StepInvariant<number> => ({
  of: ['updateVttbr'],
  when: (step) => begins(scope, step),
  subjects: ({ after }) => after.cpus.map((_, cpu) => cpu),
  wrong: (cpu, { after }) => {
    const { loaded, tlb, level2, level3 } = at(after.cpus, cpu)
    if (loaded !== null) return `a generation begins, and V${loaded.vcpu} is in its guest`
    const tagged = [...tlb, ...level2, ...level3].some((row) => row.some((entry) => entry !== null))
    return tagged ? `a generation begins, and P${cpu} remembers something` : null
  },
})
