/** A processor walks ahead and remembers. Source: ARM ARM, B3.10, intermediate walk caching. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { Cpu, Loaded, State } from '../declared/state.ts'
import { changeCpu } from '../functions/changes.ts'
import { set, walk } from '../functions/walking.ts'

/** Nothing new is learnt, or nothing is there to learn: the operation is not enabled. */
const learnt = (kvm: Kvm, loaded: Loaded, cpu: Cpu, { ipa, what }: Operation<'speculate'>, s: State): Partial<Cpu> | null => {
  const { vmid, vcpu } = loaded
  const vm = at(kvm.scope.vcpus, vcpu)
  const { cached2, cached3, level2, level3, leaf, places } = walk(kvm, loaded, cpu, ipa, s)
  if (what === 'level2')
    return cached2 !== null || level2 === null ? null : { level2: set(cpu.level2, vmid, places.level2, { mfn: level2, vm }) }
  if (what === 'level3')
    return cached3 !== null || level3 === null ? null : { level3: set(cpu.level3, vmid, places.level3, { mfn: level3, vm }) }
  if (leaf === null || leaf.kind === 'table' || at(at(cpu.tlb, vmid), ipa) !== null) return null
  return { tlb: set(cpu.tlb, vmid, ipa, { mfn: leaf.to, write: leaf.write, kind: leaf.kind, vm }) }
}

export const speculate =
  (kvm: Kvm) =>
  (operation: Operation<'speculate'>) =>
  (s: State): Answered => {
    const cpu = at(s.cpus, operation.cpu)
    const change = cpu.loaded === null ? null : learnt(kvm, cpu.loaded, cpu, operation, s)
    return change === null ? null : done(changeCpu(operation.cpu, change, s))
  }
