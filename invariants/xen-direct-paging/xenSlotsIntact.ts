import { at } from '../../model/frame/machine.ts'
import { sameWord, type Word } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { everyFrame } from './view/records.ts'
import { hasXensNumber } from './view/slots.ts'
import type { StateInvariant } from './view/step.ts'

/** The roots that a vCPU has, or will have, its processor walk. */
const roots = (s: State): ReadonlyArray<Mfn> =>
  everyFrame(s).filter((mfn) => s.vcpus.some(({ base, user, cr3 }) => mfn === base || mfn === user || mfn === cr3))

/** Xen runs in the address space of its guest: in every root that a processor may walk, Xen's own slots are as Xen made them. */
export const xenSlotsIntact = (scope: Scope): StateInvariant<Mfn> => ({
  when: () => scope.xenSlots !== null,
  subjects: roots,
  wrong: (mfn, s) => {
    const own: Word = { present: true, mfn, rw: true, flags: 0 }
    const asMade = (slot: number): Word | null => (slot === scope.xenSlots?.self ? own : null)
    const { entries } = at(s.frames, mfn)
    const changed = entries.findIndex((word, slot) => hasXensNumber(scope, slot) && !sameWord(word, asMade(slot)))
    return changed < 0 ? null : `F${mfn} is a root in use, and its slot ${changed}, which is Xen's, was changed`
  },
})
