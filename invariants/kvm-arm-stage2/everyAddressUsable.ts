import * as E from 'fp-ts/lib/Either.js'
import type { Operation } from '../../model/kvm-arm-stage2/declared/operations.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StepInvariant } from './step.ts'
import { addressable } from './view/addresses.ts'

/** A slot that the tables can address is not refused for its place, up to the very last page. */
export const everyAddressUsable = (scope: Scope): StepInvariant<Operation<'slotCreate'>> => ({
  of: ['slotCreate'],
  subjects: ({ operation, answer }) =>
    operation.op === 'slotCreate' && E.isLeft(answer) && answer.left.errno === 'EFAULT' ? [operation] : [],
  wrong: ({ base, pages }) =>
    base + pages > addressable(scope)
      ? null
      : `a slot from ${base} of ${pages} is refused, and the tables reach to ${addressable(scope)}`,
})
