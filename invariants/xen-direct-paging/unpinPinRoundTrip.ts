import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import { isTable, levelOf } from '../../model/xen-direct-paging/declared/level.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import type { XenMachine } from '../../model/xen-direct-paging/machine.ts'
import { pinnedFrames } from './pinHoldsATable.ts'
import { sameState } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/**
 * Where no frame was given back, no same-level entry names another table, and no count is at its limit. A frame that
 * only the tree holds is freed by the unpin; a table that only a same-level entry holds comes back as an L1, since that
 * is tried first; a hypercall cannot even look at a frame whose count is full.
 */
const settled = ({ maxCount }: Scope, s: State): boolean =>
  s.host === 'alive' &&
  s.vcpus.every(({ running, mode }) => running === null && mode === 'kernel') &&
  s.frames.every(({ owner, allocated, linear, count }) => (owner === null || allocated) && linear === 0 && count < maxCount)

/** Unpinning a table and pinning it again restores types, counts and content. A probe: two operations from the state. */
export const unpinPinRoundTrip = (scope: Scope, machine: XenMachine): StateInvariant<Mfn> => ({
  when: (s) => settled(scope, s),
  subjects: pinnedFrames,
  wrong: (mfn, s) => {
    const { owner, type } = at(s.frames, mfn)
    if (owner === null || !isTable(type)) return `F${mfn} is pinned, and is no table of any domain`
    const unpinned = machine.step({ op: 'unpinTable', caller: owner, mfn })(s)
    if (unpinned === null || E.isLeft(unpinned.answer)) return `F${mfn} cannot be unpinned`
    const pinned = machine.step({ op: 'pinTable', caller: owner, mfn, level: levelOf(type) })(unpinned.state)
    if (pinned === null || E.isLeft(pinned.answer)) return `F${mfn} cannot be pinned again`
    return sameState(s, pinned.state) ? null : `unpinning and pinning F${mfn} leads to another state`
  },
})
