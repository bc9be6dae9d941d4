import { at } from '../../model/frame/machine.ts'
import { heightOf } from '../../model/xen-direct-paging/declared/level.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { unauditedSlots } from './view/audits.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

const pins = ({ operation }: XenStep): ReadonlyArray<Operation<'pinTable'>> => (operation.op === 'pinTable' ? [operation] : [])

/** The most slots that pinning may audit. */
const mostSlots = (scope: Scope, s: State, { mfn, level }: Operation<'pinTable'>): number => {
  const f = at(s.frames, mfn)
  if (f.pinned) return 0
  return unauditedSlots(scope, s, mfn, heightOf(level))
}

/** Pinning a tree audits each of its entries at most once; pinning a pinned table audits nothing. */
export const pinCost = (scope: Scope): StepInvariant<Operation<'pinTable'>> => ({
  of: ['pinTable'],
  subjects: pins,
  wrong: (pin, { before, after }) => {
    const { slots } = after.spent
    if (slots === 0) return null
    const most = mostSlots(scope, before, pin)
    return slots <= most ? null : `pinning F${pin.mfn} audited ${slots} entries, more than ${most}`
  },
})
