import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { everyFrame, holders } from './view/frames.ts'

/** The count of a page of RAM is the VMMs that map it and the faults that hold it. */
export const pageCountIsExact: StateInvariant<Mfn> = {
  subjects: (s) => everyFrame(s).filter((mfn) => at(s.frames, mfn).use === 'user'),
  wrong: (mfn, s) => {
    const { count } = at(s.frames, mfn)
    const held = holders(s, mfn)
    return count === held ? null : `F${mfn} has count ${count}, and ${held} holders`
  },
}
