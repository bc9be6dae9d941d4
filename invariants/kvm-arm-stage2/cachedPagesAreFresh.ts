import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { allCached } from './view/frames.ts'

/** Pages in caches are distinct, empty, nobody else's. */
export const cachedPagesAreFresh: StateInvariant<Mfn> = {
  subjects: allCached,
  wrong: (mfn, s) => {
    const { use, count, entries } = at(s.frames, mfn)
    const times = allCached(s).filter((other) => other === mfn).length
    if (times > 1) return `F${mfn} stands in caches ${times} times`
    if (use !== 'cached' || count !== 1) return `F${mfn} is in a cache, and is ${use} with count ${count}`
    return entries.every((entry) => entry === null) ? null : `F${mfn} is in a cache, and not empty`
  },
}
