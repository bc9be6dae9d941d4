import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import { printWord, sameWord, type Word } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { withHalf } from './view/halves.ts'
import { inUse } from './view/records.ts'
import type { StepInvariant, XenStep } from './view/step.ts'
import { walkerOf } from './view/walk.ts'

interface Trapped {
  readonly store: Operation<'guestHalfStore'>
  readonly table: Mfn
}

/** A half store through a read-only L1 entry, to an L1 in use. */
const trapped = (scope: Scope, { before, operation }: XenStep): ReadonlyArray<Trapped> => {
  if (operation.op !== 'guestHalfStore') return []
  const { vcpu, va } = operation
  const found = walkerOf(scope).translate(before, vcpu, va)
  if (found === null || found.writable || found.table === null) return []
  const lower = at(at(before.frames, found.table).entries, at(va, va.length - 1))
  const target = at(before.frames, found.mfn)
  return lower?.rw === false && inUse(target) && target.type === 'l1' ? [{ store: operation, table: found.mfn }] : []
}

const print = (word: Word | null): string => (word === null ? 'nothing' : printWord(word))

/**
 * A guest that writes the two halves of a PAE entry one by one gets what it asks for in the end, whichever comes first.
 * A high half is never refused, and leaves the entry as it is then, or absent. A low half, which sets or clears P, is
 * stored as it is or not at all.
 */
export const halfStoresInAnyOrder = (scope: Scope): StepInvariant<Trapped> => ({
  of: ['guestHalfStore'],
  subjects: (step) => trapped(scope, step),
  wrong: ({ store: { slot, half }, table }, { before, answer, after }) => {
    const was = at(at(before.frames, table).entries, slot)
    const is = at(at(after.frames, table).entries, slot)
    const asked = withHalf(was, half)
    if (E.isLeft(answer))
      return half.half === 'high' ? `the high half of F${table}[${slot}], which comes first, was refused` : null
    if (sameWord(is, asked)) return null
    const cleared = asked !== null && sameWord(is, { ...asked, present: false })
    if (half.half === 'high' && cleared) return null
    return `a ${half.half} half was accepted, and F${table}[${slot}] holds ${print(is)} instead of ${print(asked)}`
  },
})
