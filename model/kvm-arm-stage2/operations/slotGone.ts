/** The second part of a deletion. Source: kvm_main.c, __kvm_set_memory_region. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { vmAt } from '../functions/changes.ts'
import { forget, setSlot, waits } from '../functions/slots.ts'

/** The list without the slot is installed. */
export const slotGone =
  (kvm: Kvm) =>
  ({ vm, slot: index }: Operation<'slotDrop' | 'slotGone'>) =>
  (s: State): Answered => {
    const { slots, work } = vmAt(s, vm)
    const slot = at(slots, index)
    if (slot?.invalid !== true || work !== null || waits(kvm, vm, s)) return null
    return done(setSlot(vm, index, null, forget(kvm, vm, slot, 'deleted', s)))
  }
