import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StateInvariant } from './step.ts'
import { hasPage, isDevice } from './view/memory.ts'
import { place } from './view/places.ts'
import { isQuiet, type Leaf, treesOf } from './view/tree.ts'

/** Stricter than what can be reached: as long as a VM exists, its tables name no page that its VMM has given back, even if it cannot run. */
export const noLeafToAFreedPage = (scope: Scope): StateInvariant<Leaf> => ({
  subjects: (s) => treesOf(scope)(s).flatMap(({ leaves }, vm) => (isQuiet(s, vm) ? leaves : [])),
  wrong: (leaf, s) => {
    const { vm, mfn, kind } = leaf
    const own = kind === 'device' ? isDevice(s, mfn) : hasPage(s, vm, mfn)
    return own ? null : `${place(leaf)} names F${mfn}, which is ${at(s.frames, mfn).use}`
  },
})
