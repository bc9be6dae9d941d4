import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StateInvariant } from './step.ts'
import { pageIn, slotsAt } from './view/memory.ts'
import { place } from './view/places.ts'
import { isQuiet } from './view/tree.ts'
import { type Reached, reached } from './view/walk.ts'

/** What a guest reaches as RAM lies in exactly one slot that is not about to go, and is the page that the VMM has there. */
export const slotsAgree = (scope: Scope): StateInvariant<Reached> => ({
  subjects: (s) => reached(scope)(s).filter(({ vm, kind }) => isQuiet(s, vm) && kind === 'ram'),
  wrong: (leaf, s) => {
    const { vm, ipa, mfn, by } = leaf
    const slots = slotsAt(s, vm, ipa).filter(({ invalid }) => !invalid)
    const [slot] = slots
    if (slot === undefined || slots.length > 1)
      return `${place(leaf)} reaches F${mfn} by ${by}, and lies in ${slots.length} slots`
    const page = pageIn(s, vm, slot, ipa)
    return page?.mfn === mfn
      ? null
      : `${place(leaf)} reaches F${mfn} by ${by}, and the VMM has ${page === null ? 'nothing' : `F${page.mfn}`} there`
  },
})
