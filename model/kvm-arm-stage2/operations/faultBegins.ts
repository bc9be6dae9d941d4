/** A guest's stage-2 fault begins. Source: Linux v3.9 arch/arm/kvm/mmu.c, user_mem_abort. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, answered, type Kvm, refuse } from '../declared/refusals.ts'
import { Fault, type State } from '../declared/state.ts'
import { backing } from '../functions/aliases.ts'
import { vmAt } from '../functions/changes.ts'
import { faults, look, ownerOf } from '../functions/faults.ts'

export const faultBegins =
  (kvm: Kvm) =>
  ({ vcpu, ipa }: Operation<'fault' | 'faultBegins'>) =>
  (s: State): Answered => {
    const vm = ownerOf(kvm, vcpu)
    const { life, pgd } = vmAt(s, vm)
    const fault = Fault.make({ ipa, next: 0, sampled: false, changed: false, mfn: null, write: false })
    if (life !== 'live' || pgd === null || at(s.faults, vcpu) !== null || !faults(kvm, vm, fault, s)) return null
    if (backing(vm, ipa, s) === null) return answered('mmio', s)
    if (!kvm.rules.cacheFilledBefore(at(s.caches, vcpu).length)) return refuse('cacheFilledBefore', 'ENOMEM', vm, s)
    return look(kvm, vcpu, at(kvm.rules.faultOrder, 0), fault, s)
  }
