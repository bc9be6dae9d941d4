import * as E from 'fp-ts/lib/Either.js'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { unauditedSlots } from './view/audits.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

const loads = ({ operation, answer }: XenStep): ReadonlyArray<Mfn> => {
  if (operation.op !== 'newBaseptr' && operation.op !== 'newUserBaseptr') return []
  return operation.mfn !== null && E.isRight(answer) ? [operation.mfn] : []
}

/** Loading a validated root audits nothing; loading another audits every entry of its tree once. Source: linux mmu.c (2007), header comment. */
export const loadCost = (scope: Scope): StepInvariant<Mfn> => ({
  of: ['newBaseptr', 'newUserBaseptr'],
  subjects: loads,
  wrong: (mfn, { before, after }) => {
    const expected = unauditedSlots(scope, before, mfn, scope.levels)
    return after.spent.slots === expected ? null : `loading F${mfn} audited ${after.spent.slots} entries instead of ${expected}`
  },
})
