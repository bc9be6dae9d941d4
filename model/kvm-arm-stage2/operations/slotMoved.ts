/** The second part of a move. Source: kvm_main.c, __kvm_set_memory_region. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import { Slot, type State } from '../declared/state.ts'
import { vmAt } from '../functions/changes.ts'
import { checked, setSlot, waits } from '../functions/slots.ts'

/** The list with the slot at its new place is installed. */
export const slotMoved =
  (kvm: Kvm) =>
  ({ vm, slot: index, base }: Operation<'slotMoved'>) =>
  (s: State): Answered => {
    const { slots, work } = vmAt(s, vm)
    const old = at(slots, index)
    if (old?.invalid !== true || work !== null || old.base === base || waits(kvm, vm, s)) return null
    const slot = Slot.with({ base, invalid: false }, old)
    return checked(kvm, vm, slot, s, () => done(setSlot(vm, index, slot, s)))
  }
