import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StepInvariant } from './step.ts'
import { type Address, aliases, invalidations } from './view/invalidations.ts'
import { leafMap, leavesAfter, printLeaf, sameLeaf } from './view/tree.ts'

/** An invalidation changes no other address: neighbours and devices stay. */
export const unmapIsPrecise = (scope: Scope): StepInvariant<Address> => ({
  of: invalidations,
  subjects: (step) => {
    const due = aliases(step)
    return step.before.vms.flatMap((_, vm) =>
      [...leafMap(scope, step.before, vm).values()].flatMap(({ ipa, kind }) =>
        kind === 'ram' && due.some((one) => one.vm === vm && one.ipa === ipa) ? [] : [{ vm, ipa }],
      ),
    )
  },
  wrong: ({ vm, ipa }, { before, after }) => {
    const was = leafMap(scope, before, vm).get(ipa) ?? null
    const is = leavesAfter(scope, after, vm).get(ipa) ?? null
    return sameLeaf(was, is) ? null : `address ${ipa} of VM${vm} led to ${printLeaf(was)}, and leads to ${printLeaf(is)}`
  },
})
