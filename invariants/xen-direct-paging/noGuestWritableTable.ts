import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { StateInvariant } from './view/step.ts'
import { type Translation, walkerOf } from './view/walk.ts'

/** No address that guest code can reach, by walk or by what its processor remembers, is a writable window onto a frame that a processor walks. The armed rule. */
export const noGuestWritableTable = (scope: Scope): StateInvariant<Translation> => {
  const { translations, isWalked } = walkerOf(scope)
  return {
    subjects: translations,
    wrong: ({ vcpu, va, mfn, writable, from }, s) => {
      if (!writable || !isWalked(s, mfn)) return null
      const how = from === 'memory' ? '' : from === 'tlb' ? ' by a stale translation' : ' through a stale table'
      return `vCPU ${vcpu} can write F${mfn} at address ${va.join('.')}${how}, and a processor walks F${mfn}`
    },
  }
}
