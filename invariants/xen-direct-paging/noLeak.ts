import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { everyFrame } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

const nothingHeld = (s: State): boolean =>
  s.frames.every(({ pinned }) => !pinned) &&
  s.vcpus.every(({ base, user, running }) => base === null && user === null && running === null)

/** Once nothing is pinned and no base is loaded, every frame is back at its allocation alone. */
export const noLeak: StateInvariant<Mfn> = {
  when: nothingHeld,
  subjects: everyFrame,
  wrong: (mfn, s) => {
    const { typeCount, count, allocated } = at(s.frames, mfn)
    return typeCount === 0 && count === (allocated ? 1 : 0)
      ? null
      : `nothing is pinned or loaded, and F${mfn} still has type count ${typeCount} and general count ${count}`
  },
}
