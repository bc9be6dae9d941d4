import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StateInvariant } from './step.ts'
import { hasPage, isDevice } from './view/memory.ts'
import { place } from './view/places.ts'
import { isQuiet } from './view/tree.ts'
import { type Reached, reached } from './view/walk.ts'

/**
 * Once a notifier has returned, no guest reaches a page that its VMM does not have any more: not by tables, not by a
 * TLB, not by a walk cache. The promise of the design.
 */
export const noReachableFreedPage = (scope: Scope): StateInvariant<Reached> => ({
  subjects: (s) => reached(scope)(s).filter(({ vm }) => isQuiet(s, vm)),
  wrong: (leaf, s) => {
    const { vm, mfn, kind, by } = leaf
    const own = kind === 'device' ? isDevice(s, mfn) : hasPage(s, vm, mfn)
    return own ? null : `${place(leaf)} reaches F${mfn} by ${by}, and F${mfn} is ${at(s.frames, mfn).use}, not of its VMM`
  },
})
