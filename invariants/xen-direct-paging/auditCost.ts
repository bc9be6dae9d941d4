import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/machine.ts'
import type { PinTable } from '../../model/xen-direct-paging/operation.ts'
import type { Scope } from '../../model/xen-direct-paging/scope.ts'
import type { Mfn, State } from '../../model/xen-direct-paging/state.ts'
import { inUse } from './records.ts'
import type { StepInvariant, XenStep } from './step.ts'

/** Slots of a tree that nobody has validated yet: its root and every table below it that is not in use as one. */
const unauditedSlots = (scope: Scope, s: State, root: Mfn): number => {
  const f = at(s.frames, root)
  if (inUse(f)) return 0
  const below = new Set(f.entries.flatMap((e) => (e === null || e.mfn === root || inUse(at(s.frames, e.mfn)) ? [] : [e.mfn])))
  return scope.entries * (1 + below.size)
}

const loads = ({ operation, answer }: XenStep): ReadonlyArray<Mfn> =>
  operation.op === 'newBaseptr' && E.isRight(answer) ? [operation.mfn] : []

/** Loading a validated root audits nothing; loading another audits every entry of its tree once. Source: linux mmu.c (2007), header comment. */
export const loadCost = (scope: Scope): StepInvariant<Mfn> => ({
  id: 'load-cost',
  view: 'cost',
  of: ['newBaseptr'],
  subjects: loads,
  wrong: (mfn, { before, after }) => {
    const expected = unauditedSlots(scope, before, mfn)
    return after.spent.slots === expected ? null : `loading F${mfn} audited ${after.spent.slots} entries instead of ${expected}`
  },
})

const pins = ({ operation }: XenStep): ReadonlyArray<PinTable> => (operation.op === 'pinTable' ? [operation] : [])

/** The most slots that pinning may audit. */
const mostSlots = (scope: Scope, s: State, { mfn, level }: PinTable): number => {
  const f = at(s.frames, mfn)
  if (f.pinned) return 0
  if (level === 'l2') return unauditedSlots(scope, s, mfn)
  return inUse(f) ? 0 : scope.entries
}

/** Pinning a tree audits each of its entries at most once; pinning a pinned table audits nothing. */
export const pinCost = (scope: Scope): StepInvariant<PinTable> => ({
  id: 'pin-cost',
  view: 'cost',
  of: ['pinTable'],
  subjects: pins,
  wrong: (pin, { before, after }) => {
    const { slots } = after.spent
    if (slots === 0) return null
    const most = mostSlots(scope, before, pin)
    return slots <= most ? null : `pinning F${pin.mfn} audited ${slots} entries, more than ${most}`
  },
})

/** Dropping the last reference of a table devalidates at most one tree, and one more across a same-level entry. */
export const devalidationBounded: StepInvariant<number> = {
  id: 'devalidation-bounded',
  view: 'cost',
  subjects: ({ after }) => (after.spent.nesting > 0 ? [after.spent.nesting] : []),
  wrong: (nesting) => (nesting <= 3 ? null : `devalidations nest ${nesting} deep, more than levels + 1 = 3`),
}
