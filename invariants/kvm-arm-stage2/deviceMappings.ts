/** What ioremap must do, and what nothing may do to device entries. */
import * as E from 'fp-ts/lib/Either.js'
import type { Operation } from '../../model/kvm-arm-stage2/declared/operations.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StepInvariant } from './step.ts'
import { leafMap, leavesAfter, printLeaf, treesOf } from './tree.ts'

/** ioremap answers 0 if every page of the range leads to its device page at the same offset; if it answers an error, nothing has changed. */
export const ioremapDoesAllOrNothing = (scope: Scope): StepInvariant<Operation<'ioremap'>> => ({
  subjects: ({ operation }) => (operation.op === 'ioremap' ? [operation] : []),
  of: ['ioremap'],
  wrong: ({ vm, ipa, mfn, pages, offsetsAgree }, { before, after, answer }) => {
    const now = leavesAfter(scope, after, vm)
    if (E.isLeft(answer)) {
      const was = leafMap(scope, before, vm)
      return was.size === now.size
        ? null
        : `ioremap failed with ${answer.left.errno}, and ${now.size - was.size} pages more are mapped`
    }
    if (!offsetsAgree) return 'ioremap answered 0, and the guest sees the device at another offset'
    const missing = Array.from({ length: pages }, (_, i) => i).find((i) => now.get(ipa + i)?.mfn !== mfn + i)
    return missing === undefined
      ? null
      : `ioremap answered 0, and address ${ipa + missing} leads to ${printLeaf(now.get(ipa + missing) ?? null)}`
  },
})

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
