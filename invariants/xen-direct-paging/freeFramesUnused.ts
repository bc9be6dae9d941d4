import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { baseUsers, linksOf } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

const freeFrames = (s: State): ReadonlyArray<Mfn> => s.frames.flatMap(({ owner }, mfn) => (owner === null ? [mfn] : []))

/** A free frame is referred to by nothing. */
export const freeFramesUnused = (scope: Scope): StateInvariant<Mfn> => ({
  subjects: freeFrames,
  wrong: (mfn, s) => {
    const { count, typeCount, pinned, allocated } = at(s.frames, mfn)
    if (count !== 0 || typeCount !== 0 || allocated) return `F${mfn} is free with counts ${typeCount}/${count}`
    if (pinned) return `F${mfn} is free and pinned`
    if (baseUsers(s, mfn) > 0) return `F${mfn} is free and a base pointer holds it`
    return linksOf(scope)(s).some(({ entry }) => entry.mfn === mfn) ? `F${mfn} is free and an entry names it` : null
  },
})
