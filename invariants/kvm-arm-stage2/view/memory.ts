/** What the VMM has, and where its slots put it. */

import { at } from '../../../model/frame/machine.ts'
import type { HostPage, Mfn, Slot, State } from '../../../model/kvm-arm-stage2/declared/state.ts'

/** The VMM has this page. */
export const hasPage = (s: State, vm: number, mfn: Mfn): boolean => at(s.vms, vm).mm.some((page) => page?.mfn === mfn)

export const isDevice = (s: State, mfn: Mfn): boolean => at(s.frames, mfn).use === 'device'

const covers = (slot: Slot | null, ipa: number): slot is Slot => slot !== null && ipa >= slot.base && ipa < slot.base + slot.pages

/** The slots in which an address lies. */
export const slotsAt = (s: State, vm: number, ipa: number): ReadonlyArray<Slot> =>
  at(s.vms, vm).slots.flatMap((slot) => (covers(slot, ipa) ? [slot] : []))

/** The VMM's page that a slot puts at an address. */
export const pageIn = (s: State, vm: number, slot: Slot, ipa: number): HostPage | null =>
  at(s.vms, vm).mm[slot.hva + (ipa - slot.base)] ?? null

/** The addresses that lead to a page of the VMM. */
export const addressesOf = (s: State, vm: number, hva: number): ReadonlyArray<number> =>
  at(s.vms, vm).slots.flatMap((slot) =>
    slot !== null && hva >= slot.hva && hva < slot.hva + slot.pages ? [slot.base + (hva - slot.hva)] : [],
  )
