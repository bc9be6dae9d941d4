import { at, lastResult } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { inUse } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

export const pinnedFrames = lastResult(
  (s: State): ReadonlyArray<Mfn> => s.frames.flatMap(({ pinned }, mfn) => (pinned ? [mfn] : [])),
)

/** What is pinned is a validated table in use. */
export const pinHoldsATable: StateInvariant<Mfn> = {
  subjects: pinnedFrames,
  wrong: (mfn, s) => {
    const f = at(s.frames, mfn)
    return inUse(f) ? null : `F${mfn} is pinned, and is ${f.type}/${f.typeCount}${f.validated ? '' : ', not validated'}`
  },
}
