/** The dirty log, and what it is found by. */

import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import { printPlace } from '../../model/kvm-shadow-paging/declared/spte.ts'
import { type Standing, standing } from './shadow.ts'
import type { StateInvariant } from './step.ts'

/**
 * What the guest, or KVM for it, has written since the last report is in the bitmap, and so is whatever can be written without
 * an exit. What user space and devices write KVM does not see: they keep a log of their own.
 */
export const writesAreLogged = (scope: Scope): StateInvariant<number> => ({
  when: () => scope.logs,
  subjects: (s) =>
    [...s.frames.keys()].filter((frame) =>
      at(
        s.installed,
        scope.slots.findIndex((slot) => slot.includes(frame)),
      ),
    ),
  wrong: (frame, s) => {
    const { logged, modified } = at(s.frames, frame)
    if (logged) return null
    if (modified) return `F${frame} was written, and its bit is clear`
    if (standing(s).some(({ leaf }) => leaf.frame === frame && leaf.write))
      return `F${frame} is mapped writable, and its bit is clear`
    const cached = s.hardware.tlb.findIndex((one) => one !== null && one.frame === frame && one.write)
    return cached < 0 ? null : `the TLB lets address ${cached} write F${frame}, and the bit of F${frame} is clear`
  },
})

/** A page with an entry into a slot has the slot's bit: the dirty log looks at no other pages. */
export const slotBitsAreSet = (scope: Scope): StateInvariant<Standing> => ({
  when: () => scope.logs,
  subjects: standing,
  wrong: (one, s) => {
    const slot = scope.slots.findIndex((frames) => frames.includes(one.leaf.frame))
    return slot < 0 || at(at(s.pages, one.page).slots, slot)
      ? null
      : `${printPlace(one)} maps F${one.leaf.frame}, and S${one.page} has no bit for slot ${slot}`
  },
})
