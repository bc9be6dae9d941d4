import * as E from 'fp-ts/lib/Either.js'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { KvmStep, StepInvariant } from './step.ts'
import { addressesOf } from './view/memory.ts'
import { leafMap } from './view/tree.ts'

/** A page that a guest has mapped counts as used. */
export const agingTellsUse = (scope: Scope): StepInvariant<KvmStep> => ({
  of: ['testAge'],
  subjects: (step) => [step],
  wrong: (_, { operation, before, answer }) => {
    if (operation.op !== 'testAge' || E.isLeft(answer)) return null
    const mapped = leafMap(scope, before, operation.vm)
    const used = addressesOf(before, operation.vm, operation.hva).find((ipa) => mapped.has(ipa))
    return used !== undefined && answer.right === 'old' ? `address ${used} is mapped, and its page counts as old` : null
  },
})
