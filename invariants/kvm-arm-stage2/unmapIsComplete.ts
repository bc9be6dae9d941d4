import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StepInvariant } from './step.ts'
import { type Address, aliases, invalidations } from './view/invalidations.ts'
import { reached } from './view/walk.ts'

/** After an invalidation no alias of the page leads to RAM, in tables or anywhere else. */
export const unmapIsComplete = (scope: Scope): StepInvariant<Address> => ({
  of: invalidations,
  when: ({ after }) => after.host === 'alive',
  subjects: aliases,
  wrong: ({ vm, ipa }, { after }) => {
    const left = reached(scope)(after).find((leaf) => leaf.vm === vm && leaf.ipa === ipa && leaf.kind === 'ram')
    return left === undefined ? null : `address ${ipa} of VM${vm} still leads to F${left.mfn} by ${left.by}`
  },
})
