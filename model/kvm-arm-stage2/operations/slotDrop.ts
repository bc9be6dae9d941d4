/** The first part of a deletion or a move. Source: kvm_main.c, __kvm_set_memory_region. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import { Slot, type State } from '../declared/state.ts'
import { vmAt } from '../functions/changes.ts'
import { forget, isLocked, setSlot, waits } from '../functions/slots.ts'

/** Does a fault of the VM still rely on the slots as they are? */
const hasReaders = ({ scope }: Kvm, vm: number, s: State): boolean =>
  s.faults.some((fault, vcpu) => fault !== null && at(scope.vcpus, vcpu) === vm)

/** The slot is marked invalid; readers are waited for; the architecture's hook removes what it mapped. */
export const slotDrop =
  (kvm: Kvm) =>
  ({ vm, slot: index }: Operation<'slotDrop' | 'slotGone'>) =>
  (s: State): Answered => {
    const { slots, work, pgd } = vmAt(s, vm)
    const slot = at(slots, index)
    if (slot === null || isLocked(vm, s) || work !== null || pgd === null || waits(kvm, vm, s)) return null
    if (kvm.rules.slotWaitsForReaders(hasReaders(kvm, vm, s))) return null
    const marked = setSlot(vm, index, Slot.with({ invalid: true }, slot), s)
    return done(forget(kvm, vm, slot, 'marked', marked))
  }
