/** What all changes of memory slots do. Source: kvm_main.c, __kvm_set_memory_region. */
import { replaceAt } from '../../frame/machine.ts'
import { type Answered, type Kvm, refuse } from '../declared/refusals.ts'
import type { Removal } from '../declared/rules.ts'
import type { Slot, State } from '../declared/state.ts'
import { changeVm, vmAt } from './changes.ts'
import { begin, whole } from './tableChange.ts'

export const setSlot = (vm: number, index: number, slot: Slot | null, s: State): State =>
  changeVm(vm, { slots: replaceAt(vmAt(s, vm).slots, index, slot) }, s)

export const overlap = (a: Slot, b: Slot): boolean => a.base < b.base + b.pages && b.base < a.base + a.pages

/** slots_lock is held while a slot is about to go. */
export const isLocked = (vm: number, s: State): boolean => vmAt(s, vm).slots.some((slot) => slot?.invalid === true)

/** Slots stay while a range is being invalidated, if its end has to find those that its start found. */
export const waits = ({ rules, scope: { parameters } }: Kvm, vm: number, s: State): boolean =>
  parameters.rangeLock === 'overlapping' && rules.slotsWaitForRanges(vmAt(s, vm).range !== null)

/** Where a slot may lie; slots about to go are not counted. */
export const checked = ({ rules, limit }: Kvm, vm: number, slot: Slot, s: State, install: () => Answered): Answered => {
  const overlaps = vmAt(s, vm).slots.some((other) => other !== null && !other.invalid && overlap(slot, other))
  if (!rules.slotsWithinLimit(slot.base + slot.pages, limit)) return refuse('slotsWithinLimit', 'EFAULT', vm, s)
  return rules.slotsDisjoint(overlaps) ? install() : refuse('slotsDisjoint', 'EEXIST', vm, s)
}

/** The architecture's hook: what the slot mapped is removed. */
export const forget = (kvm: Kvm, vm: number, { base, pages }: Slot, when: Removal, s: State): State => {
  if (!kvm.rules.slotRemovalUnmaps(when)) return s
  const todo = Array.from({ length: pages }, (_, i) => base + i)
  return whole(kvm, vm, begin(kvm, vm, 'unmap', todo, null, null, s))
}
