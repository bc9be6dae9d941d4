/** What must hold of page frames: counts, caches, that none is lost. */

import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Mfn, State } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { allQuiet, treesOf } from './tree.ts'

const everyFrame = (s: State): ReadonlyArray<Mfn> => s.frames.map((_, mfn) => mfn)

/** No count falls below 0, and a free frame has none. */
export const noUnderflow: StateInvariant<Mfn> = {
  subjects: everyFrame,
  wrong: (mfn, s) => {
    const { use, count } = at(s.frames, mfn)
    return count < 0 || (use === 'free' && count !== 0) ? `F${mfn} (${use}) has count ${count}` : null
  },
}

const holders = (s: State, mfn: Mfn): number =>
  s.vms.reduce((n, { mm, work }) => n + mm.filter((page) => page?.mfn === mfn).length + (work?.page === mfn ? 1 : 0), 0) +
  s.faults.filter((fault) => fault?.mfn === mfn).length

/** The count of a page of RAM is the VMMs that map it and the faults that hold it. */
export const pageCountIsExact: StateInvariant<Mfn> = {
  subjects: (s) => everyFrame(s).filter((mfn) => at(s.frames, mfn).use === 'user'),
  wrong: (mfn, s) => {
    const { count } = at(s.frames, mfn)
    const held = holders(s, mfn)
    return count === held ? null : `F${mfn} has count ${count}, and ${held} holders`
  },
}

const allCached = ({ caches, vms }: State): ReadonlyArray<Mfn> => [...caches, ...vms.map(({ pool }) => pool)].flat()

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
