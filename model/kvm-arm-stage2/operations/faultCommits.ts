/** The end of a fault. Source: Linux v3.9 arch/arm/kvm/mmu.c, user_mem_abort. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, answered, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { setFault, vmAt } from '../functions/changes.ts'
import { ownerOf } from '../functions/faults.ts'
import { put } from '../functions/pages.ts'
import { leafAt, leafTo, setLeaf } from '../functions/tables.ts'

/** Under mmu_lock: map the page unless something may have changed since the lookup; drop the reference in any case. */
export const faultCommits =
  (kvm: Kvm) =>
  ({ vcpu }: Operation<'faultCommits'>) =>
  (s: State): Answered => {
    const { rules } = kvm
    const vm = ownerOf(kvm, vcpu)
    const { work, counted } = vmAt(s, vm)
    const fault = at(s.faults, vcpu)
    if (fault === null || fault.mfn === null || fault.next < rules.faultOrder.length || work !== null) return null
    const { ipa, mfn, write, changed } = fault
    const device = leafAt(kvm, vm, ipa, s)?.kind === 'device'
    const retry = rules.commitRetries(changed, counted > 0) || rules.devicesStay(device)
    const mapped = retry ? s : setLeaf(kvm, { vm, vcpu }, ipa, leafTo(kvm, mfn, write), s)
    const dropped = rules.commitDropsReference(retry) ? put(mfn, mapped) : mapped
    return answered(retry ? 'retry' : 'done', setFault(vcpu, null, dropped))
  }
