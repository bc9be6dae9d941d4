import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StepInvariant } from './step.ts'
import { leafMap, leavesAfter, printLeaf, treesOf } from './view/tree.ts'

/** A device entry stays until its VM goes, and ioremap takes the place of no page of RAM: nobody would map them again. */
export const deviceEntriesStay = (scope: Scope): StepInvariant<{ readonly vm: number; readonly ipa: number }> => ({
  when: ({ operation: { op } }) => op !== 'destroyVm' && op !== 'mmExit',
  subjects: ({ before, operation: { op } }) =>
    treesOf(scope)(before).flatMap(({ leaves }) => leaves.filter(({ kind }) => kind === 'device' || op === 'ioremap')),
  wrong: ({ vm, ipa }, { before, after, operation: { op } }) => {
    const was = leafMap(scope, before, vm).get(ipa) ?? null
    const is = leavesAfter(scope, after, vm).get(ipa) ?? null
    return was?.mfn === is?.mfn && was?.kind === is?.kind
      ? null
      : `${op} put ${printLeaf(is)} in the place of ${printLeaf(was)} at address ${ipa} of VM${vm}`
  },
})
