import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StateInvariant } from './step.ts'
import { pageIn, slotsAt } from './view/memory.ts'
import { place } from './view/places.ts'
import { isQuiet } from './view/tree.ts'
import { type Reached, reached } from './view/walk.ts'

/** A guest writes only where its VMM may write: copy-on-write, merging and swapping rely on it. */
export const noWriteBeyondTheHost = (scope: Scope): StateInvariant<Reached> => ({
  subjects: (s) => reached(scope)(s).filter(({ vm, write, kind }) => isQuiet(s, vm) && write && kind === 'ram'),
  wrong: (leaf, s) => {
    const { vm, ipa, mfn, by } = leaf
    const readOnly = slotsAt(s, vm, ipa).some((slot) => {
      const page = pageIn(s, vm, slot, ipa)
      return page?.mfn === mfn && !page.write
    })
    return readOnly ? `${place(leaf)} can write F${mfn} by ${by}, and its VMM may only read it` : null
  },
})
