/** What a guest's stage-2 fault looks up without the lock. Source: Linux v3.9 arch/arm/kvm/mmu.c, user_mem_abort. */
import { at } from '../../frame/machine.ts'
import { type Answered, done, type Kvm, refuse } from '../declared/refusals.ts'
import { Fault, type HostPage, type State } from '../declared/state.ts'
import type { FaultStep } from '../declared/steps.ts'
import { backing } from './aliases.ts'
import { setFault, vmAt } from './changes.ts'
import { get, put } from './pages.ts'
import { leafAt } from './tables.ts'

const setNext = Fault.set('next')

export const ownerOf = ({ scope }: Kvm, vcpu: number): number => at(scope.vcpus, vcpu)

const hostPage = (vm: number, { ipa }: Fault, s: State): HostPage | null => {
  const hva = backing(vm, ipa, s)
  return hva === null ? null : at(vmAt(s, vm).mm, hva)
}

/** One part of the lookup. Once the page is had, the fault holds a reference to it. */
export const look = (kvm: Kvm, vcpu: number, step: FaultStep, fault: Fault, s: State): Answered => {
  const vm = ownerOf(kvm, vcpu)
  const on = setNext(fault.next + 1, fault)
  if (step === 'sequence') return done(setFault(vcpu, Fault.with({ sampled: true }, on), s))
  const page = hostPage(vm, fault, s)
  if (!kvm.rules.hostPagePresent(page !== null) || page === null) {
    const held = fault.mfn === null ? s : put(fault.mfn, s)
    return refuse('hostPagePresent', 'EFAULT', vm, setFault(vcpu, null, held))
  }
  if (step === 'rights') return done(setFault(vcpu, Fault.with({ write: page.write }, on), s))
  const write = step === 'page' ? fault.write : page.write
  return done(setFault(vcpu, Fault.with({ mfn: page.mfn, write }, on), get(page.mfn, s)))
}

/** Would this access fault? There is no leaf, or a read-only one where the VMM may write. */
export const faults = (kvm: Kvm, vm: number, fault: Fault, s: State): boolean => {
  const leaf = leafAt(kvm, vm, fault.ipa, s)
  return leaf === null || (leaf.kind === 'ram' && !leaf.write && hostPage(vm, fault, s)?.write === true)
}
