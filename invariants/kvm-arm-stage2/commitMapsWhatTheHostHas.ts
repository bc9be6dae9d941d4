import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { KvmStep, StepInvariant } from './step.ts'
import { pageIn, slotsAt } from './view/memory.ts'
import { leavesAfter, printLeaf } from './view/tree.ts'

const committed = (scope: Scope, { operation, before, answer }: KvmStep): ReadonlyArray<{ vm: number; ipa: number }> => {
  if (E.isLeft(answer) || answer.right !== 'done') return []
  if (operation.op === 'fault') return [{ vm: at(scope.vcpus, operation.vcpu), ipa: operation.ipa }]
  if (operation.op !== 'faultCommits') return []
  const fault = at(before.faults, operation.vcpu)
  return fault === null ? [] : [{ vm: at(scope.vcpus, operation.vcpu), ipa: fault.ipa }]
}

/** A fault maps what the VMM has at that moment, with its rights and no others. */
export const commitMapsWhatTheHostHas = (scope: Scope): StepInvariant<{ readonly vm: number; readonly ipa: number }> => ({
  of: ['fault', 'faultCommits'],
  when: ({ after }) => after.host === 'alive',
  subjects: (step) => committed(scope, step),
  wrong: ({ vm, ipa }, { before, after }) => {
    const slot = slotsAt(before, vm, ipa).find(({ invalid }) => !invalid)
    const page = slot === undefined ? null : pageIn(before, vm, slot, ipa)
    const leaf = leavesAfter(scope, after, vm).get(ipa) ?? null
    if (page === null) return `address ${ipa} of VM${vm} was mapped, and the VMM has nothing there`
    return leaf?.mfn === page.mfn && leaf.write === page.write
      ? null
      : `address ${ipa} of VM${vm} leads to ${printLeaf(leaf)}, and the VMM has F${page.mfn} ${page.write ? 'writable' : 'read-only'}`
  },
})
