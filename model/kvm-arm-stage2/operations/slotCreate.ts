/** A slot is created. Source: kvm_main.c, __kvm_set_memory_region. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import { Slot, type State } from '../declared/state.ts'
import { vmAt } from '../functions/changes.ts'
import { checked, isLocked, setSlot, waits } from '../functions/slots.ts'

export const slotCreate =
  (kvm: Kvm) =>
  ({ vm, slot: index, base, pages, hva }: Operation<'slotCreate'>) =>
  (s: State): Answered => {
    const { life, slots } = vmAt(s, vm)
    if (life !== 'live' || at(slots, index) !== null || hva + pages > kvm.scope.hvas || isLocked(vm, s) || waits(kvm, vm, s))
      return null
    const slot = Slot.make({ base, pages, hva, invalid: false })
    return checked(kvm, vm, slot, s, () => done(setSlot(vm, index, slot, s)))
  }
