/** Memory slots of generic KVM: created, and deleted or moved in two parts. Source: kvm_main.c, __kvm_set_memory_region. */
import { at, replaceAt } from '../../frame/machine.ts'
import { changeVm, vmAt } from '../functions/changes.ts'
import type { SlotChange, SlotCreate, SlotMoved } from '../declared/operations.ts'
import { type Answered, done, type Kvm, refuse } from '../declared/refusals.ts'
import type { Removal } from '../declared/rules.ts'
import type { Slot, State } from '../declared/state.ts'
import { begin, whole } from '../functions/tableChange.ts'

const setSlot = (vm: number, index: number, slot: Slot | null, s: State): State =>
  changeVm(vm, { slots: replaceAt(vmAt(s, vm).slots, index, slot) }, s)

const overlap = (a: Slot, b: Slot): boolean => a.base < b.base + b.pages && b.base < a.base + a.pages

/** slots_lock is held while a slot is about to go. */
const isLocked = (vm: number, s: State): boolean => vmAt(s, vm).slots.some((slot) => slot?.invalid === true)

/** Slots stay while a range is being invalidated, if its end has to find those that its start found. */
const waits = ({ rules, scope: { parameters } }: Kvm, vm: number, s: State): boolean =>
  parameters.rangeLock === 'overlapping' && !rules.slotsWaitForRanges(vmAt(s, vm).range !== null)

/** Where a slot may lie; slots about to go are not counted. */
const checked = ({ rules, limit }: Kvm, vm: number, slot: Slot, s: State, install: () => Answered): Answered => {
  const overlaps = vmAt(s, vm).slots.some((other) => other !== null && !other.invalid && overlap(slot, other))
  if (!rules.slotsWithinLimit(slot.base + slot.pages, limit)) return refuse('slotsWithinLimit', 'EFAULT', vm, s)
  return rules.slotsDisjoint(overlaps) ? install() : refuse('slotsDisjoint', 'EEXIST', vm, s)
}

export const slotCreate =
  (kvm: Kvm) =>
  ({ vm, slot: index, base, pages, hva }: SlotCreate) =>
  (s: State): Answered => {
    const { life, slots } = vmAt(s, vm)
    if (life !== 'live' || at(slots, index) !== null || hva + pages > kvm.scope.hvas || isLocked(vm, s) || waits(kvm, vm, s))
      return null
    const slot: Slot = { base, pages, hva, invalid: false }
    return checked(kvm, vm, slot, s, () => done(setSlot(vm, index, slot, s)))
  }

/** Does a fault of the VM still rely on the slots as they are? */
const hasReaders = ({ scope }: Kvm, vm: number, s: State): boolean =>
  s.faults.some((fault, vcpu) => fault !== null && at(scope.vcpus, vcpu) === vm)

/** The architecture's hook: what the slot mapped is removed. */
const forget = (kvm: Kvm, vm: number, { base, pages }: Slot, when: Removal, s: State): State => {
  if (!kvm.rules.slotRemovalUnmaps(when)) return s
  const todo = Array.from({ length: pages }, (_, i) => base + i)
  return whole(kvm, vm, begin(kvm, vm, 'unmap', todo, null, null, s))
}

/** The slot is marked invalid; readers are waited for; the architecture's hook removes what it mapped. */
export const slotDrop =
  (kvm: Kvm) =>
  ({ vm, slot: index }: SlotChange) =>
  (s: State): Answered => {
    const { slots, work, pgd } = vmAt(s, vm)
    const slot = at(slots, index)
    if (slot === null || isLocked(vm, s) || work !== null || pgd === null || waits(kvm, vm, s)) return null
    if (!kvm.rules.slotWaitsForReaders(hasReaders(kvm, vm, s))) return null
    const marked = setSlot(vm, index, { ...slot, invalid: true }, s)
    return done(forget(kvm, vm, slot, 'marked', marked))
  }

/** The list without the slot is installed. */
export const slotGone =
  (kvm: Kvm) =>
  ({ vm, slot: index }: SlotChange) =>
  (s: State): Answered => {
    const { slots, work } = vmAt(s, vm)
    const slot = at(slots, index)
    if (slot?.invalid !== true || work !== null || waits(kvm, vm, s)) return null
    return done(setSlot(vm, index, null, forget(kvm, vm, slot, 'deleted', s)))
  }

/** The list with the slot at its new place is installed. */
export const slotMoved =
  (kvm: Kvm) =>
  ({ vm, slot: index, base }: SlotMoved) =>
  (s: State): Answered => {
    const { slots, work } = vmAt(s, vm)
    const old = at(slots, index)
    if (old?.invalid !== true || work !== null || old.base === base || waits(kvm, vm, s)) return null
    const slot: Slot = { ...old, base, invalid: false }
    return checked(kvm, vm, slot, s, () => done(setSlot(vm, index, slot, s)))
  }
