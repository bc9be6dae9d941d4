import { at } from '../../model/frame/machine.ts'
import { cacheDisable, pageSize, writeThrough } from '../../model/hardware/x86/flags.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { StateInvariant } from './view/step.ts'
import { type Translation, walkerOf } from './view/walk.ts'

/** In an L1 entry the bit of PS is PAT. */
const cacheAttributes = writeThrough | cacheDisable | pageSize

/**
 * Xen uses the pages of its own heap through mappings that are write-back. Whatever a guest can reach of them has the same
 * memory type: two types of one page at a time are undefined. Source: Intel SDM volume 3, Programming the PAT.
 */
export const specialPagesAreWriteBack = (scope: Scope): StateInvariant<Translation> => ({
  when: () => scope.special.length > 0,
  subjects: (s) =>
    walkerOf(scope)
      .translations(s)
      .filter(({ table, mfn }) => table !== null && scope.special.includes(mfn)),
  wrong: ({ vcpu, va, table, mfn }, s) => {
    const word = table === null ? null : at(at(s.frames, table).entries, at(va, va.length - 1))
    return word !== null && (word.flags & cacheAttributes) !== 0
      ? `vCPU ${vcpu} reaches F${mfn}, a page of Xen's own, at address ${va.join('.')} with cache attributes`
      : null
  },
})
