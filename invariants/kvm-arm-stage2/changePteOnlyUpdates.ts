import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StepInvariant } from './step.ts'
import { addressesOf } from './view/memory.ts'
import { leafMap, leavesAfter, printLeaf } from './view/tree.ts'

/** change_pte puts another page where one was mapped. It maps nothing anew, and nothing with more rights than the host has. */
export const changePteOnlyUpdates = (scope: Scope): StepInvariant<number> => ({
  of: ['changePte'],
  subjects: ({ operation, before }) => (operation.op === 'changePte' ? addressesOf(before, operation.vm, operation.hva) : []),
  wrong: (ipa, { operation, before, after }) => {
    if (operation.op !== 'changePte') return null
    const was = leafMap(scope, before, operation.vm).get(ipa)
    const is = leavesAfter(scope, after, operation.vm).get(ipa)
    if (was === undefined && is !== undefined) return `address ${ipa} led nowhere, and leads to ${printLeaf(is)}`
    return is?.kind === 'ram' && is.write && !operation.write
      ? `address ${ipa} became writable, and the host's page is not`
      : null
  },
})
