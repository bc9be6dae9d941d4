/** Addresses: none past the tables is used, and none within is refused. */
import * as E from 'fp-ts/lib/Either.js'
import { limitOf } from '../../model/kvm-arm-stage2/declared/geometry.ts'
import type { SlotCreate } from '../../model/kvm-arm-stage2/declared/operations.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { KvmStep, StepInvariant } from './step.ts'

/** No table index lies outside the tables that were allocated. */
export const indicesWithinTables: StepInvariant<KvmStep> = {
  subjects: (step) => [step],
  wrong: ({ operation: { op } }, { after }) => (after.spent.outside ? `${op} reads and writes past the end of the root` : null),
}

/** A slot that the tables can address is not refused for its place, up to the very last page. */
export const everyAddressUsable = (scope: Scope): StepInvariant<SlotCreate> => ({
  of: ['slotCreate'],
  subjects: ({ operation, answer }) =>
    operation.op === 'slotCreate' && E.isLeft(answer) && answer.left.errno === 'EFAULT' ? [operation] : [],
  wrong: ({ base, pages }) =>
    base + pages > limitOf(scope)
      ? null
      : `a slot from ${base} of ${pages} is refused, and the tables reach to ${limitOf(scope)}`,
})
