import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Mfn } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { tablesOf } from './view/tables.ts'

/** What the walker finds in a table is its entries: nothing from before, nothing that is still on its way to memory. */
export const tablesHoldTheirEntries = (scope: Scope): StateInvariant<Mfn> => ({
  subjects: (s) => tablesOf(scope, s),
  wrong: (mfn, s) => {
    const { content, use } = at(s.frames, mfn)
    if (content === 'entries') return null
    return `the walker may find ${content === 'garbage' ? 'anything' : 'old memory'} in F${mfn} (${use})`
  },
})
