/** Which guest addresses a page of the VMM stands behind. Source: 003_3fe975ca6f1b169f.txt, handle_hva_to_gpa. */

import type { Ipa } from '../declared/geometry.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Hva, Slot, State } from '../declared/state.ts'
import { vmAt } from './changes.ts'

export interface Alias {
  readonly ipa: Ipa
  /** The slot is about to go. */
  readonly invalid: boolean
}

const aliasIn = (slot: Slot | null, hva: Hva): ReadonlyArray<Alias> =>
  slot === null || hva < slot.hva || hva >= slot.hva + slot.pages
    ? []
    : [{ ipa: slot.base + (hva - slot.hva), invalid: slot.invalid }]

/** Every slot that covers the page is visited. */
export const aliasesOf = (vm: number, hva: Hva, s: State): ReadonlyArray<Alias> =>
  vmAt(s, vm).slots.flatMap((slot) => aliasIn(slot, hva))

/** The addresses that a notifier looks at. */
export const visited = ({ rules }: Kvm, vm: number, hva: Hva, s: State): ReadonlyArray<Ipa> =>
  rules.everyAliasVisited(aliasesOf(vm, hva, s).map(({ ipa }) => ipa))

/** The VMM's page behind a guest address, through a slot that is not about to go. */
export const backing = (vm: number, ipa: Ipa, s: State): Hva | null => {
  const slot = vmAt(s, vm).slots.find((one) => one !== null && !one.invalid && ipa >= one.base && ipa < one.base + one.pages)
  return slot === undefined || slot === null ? null : slot.hva + (ipa - slot.base)
}
