import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StateInvariant } from './step.ts'
import { leafMap } from './view/tree.ts'
import { type Translation, translations } from './view/walk.ts'

/**
 * Break before make: an address never has two outputs at once, one remembered and another in memory. Holds in every
 * micro-step; rights may differ, the frame may not.
 */
export const oneOutputPerAddress = (scope: Scope): StateInvariant<Translation> => ({
  subjects: translations(scope),
  wrong: ({ cpu, vm, ipa, mfn }, s) => {
    const now = leafMap(scope, s, vm).get(ipa)
    return now === undefined || now.mfn === mfn
      ? null
      : `P${cpu} remembers F${mfn} for address ${ipa} of VM${vm}, and the table says F${now.mfn}`
  },
})
