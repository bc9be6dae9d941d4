import * as E from 'fp-ts/lib/Either.js'
import type { Operation } from '../../model/kvm-arm-stage2/declared/operations.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StepInvariant } from './step.ts'
import { leafMap, leavesAfter, printLeaf } from './view/tree.ts'

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
