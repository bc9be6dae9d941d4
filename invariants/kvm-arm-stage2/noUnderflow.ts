import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { everyFrame } from './view/frames.ts'

/** No count falls below 0, and a free frame has none. */
export const noUnderflow: StateInvariant<Mfn> = {
  subjects: everyFrame,
  wrong: (mfn, s) => {
    const { use, count } = at(s.frames, mfn)
    return count < 0 || (use === 'free' && count !== 0) ? `F${mfn} (${use}) has count ${count}` : null
  },
}
