import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Mfn } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { allCached, everyFrame, holders } from './view/frames.ts'
import { allQuiet, treesOf } from './view/tree.ts'

/** Every table hangs below a root, every cached page is in a cache, every page of RAM has a VMM: what a VM had is free again when it is gone. */
export const nothingIsLost = (scope: Scope): StateInvariant<Mfn> => ({
  when: allQuiet,
  subjects: (s) => everyFrame(s).filter((mfn) => !['free', 'other', 'device'].includes(at(s.frames, mfn).use)),
  wrong: (mfn, s) => {
    const { use } = at(s.frames, mfn)
    const known =
      use === 'root'
        ? s.vms.some(({ pgd }) => pgd?.includes(mfn))
        : use === 'cached'
          ? allCached(s).includes(mfn)
          : use === 'user'
            ? holders(s, mfn) > 0
            : treesOf(scope)(s).some(({ links }) => links.some(({ child }) => child === mfn))
    return known ? null : `F${mfn} is ${use}, and nobody knows it`
  },
})
