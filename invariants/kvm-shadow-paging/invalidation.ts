import { isLeft } from 'fp-ts/lib/Either.js'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import { pageNamed } from './guest.ts'
import { excess } from './held.ts'
import { isSettled } from './pending.ts'
import { heldAt } from './shadow.ts'
import type { StepInvariant } from './step.ts'

/**
 * After an invalidation neither the shadow nor anything remembered allows more than the guest's tables do now, or a store
 * that would leave the dirty bit clear.
 */
export const invalidationTakesEffect = (scope: Scope): StepInvariant<number> => ({
  of: ['invlpg', 'movCr3', 'movCr0', 'movCr4', 'setSregs'],
  when: ({ answer, after }) => !isLeft(answer) && after.guest.life === 'runs' && after.host === 'alive',
  subjects: ({ operation, after }) =>
    (operation.op === 'invlpg' ? [operation.va] : [...after.hardware.tlb.keys()]).filter((va) => isSettled(scope, after, va)),
  wrong: (va, { after }) => {
    const leaf = heldAt(scope, after, va)
    if (leaf === null) return null
    const page = pageNamed(scope, after, va)
    if (page !== null && page.frame !== leaf.frame) return `address ${va} still leads to F${leaf.frame}, not F${page.gfn}`
    const access = excess(scope, after, va, leaf)
    if (access !== null) return `address ${va} still allows a ${access}, which the guest's tables forbid`
    return page !== null && leaf.write && !page.dirty
      ? `address ${va} still allows a store without an exit, and the guest's entry has its dirty bit clear`
      : null
  },
})
