import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { KvmStep, StepInvariant } from './step.ts'

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
