import { at } from '../../model/frame/machine.ts'
import type { StateInvariant } from './step.ts'
import { hasPage } from './view/memory.ts'
import { allQuiet } from './view/tree.ts'

/** A store that was translated before a flush has landed when the flush is over: none waits for a page that was given back. */
export const noStoreToAFreedPage: StateInvariant<number> = {
  when: allQuiet,
  subjects: ({ cpus }) => cpus.flatMap(({ store }) => (store === null ? [] : [store])),
  wrong: (mfn, s) =>
    s.vms.some((_, vm) => hasPage(s, vm, mfn)) || at(s.frames, mfn).use === 'device'
      ? null
      : `a store waits for F${mfn}, which is ${at(s.frames, mfn).use}`,
}
