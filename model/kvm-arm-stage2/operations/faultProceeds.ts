/** The next part of the lookup. Source: Linux v3.9 arch/arm/kvm/mmu.c, user_mem_abort. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import type { Answered, Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { look } from '../functions/faults.ts'

export const faultProceeds =
  (kvm: Kvm) =>
  ({ vcpu }: Operation<'faultProceeds'>) =>
  (s: State): Answered => {
    const fault = at(s.faults, vcpu)
    const step = fault === null ? undefined : kvm.rules.faultOrder[fault.next]
    return fault === null || step === undefined ? null : look(kvm, vcpu, step, fault, s)
  }
