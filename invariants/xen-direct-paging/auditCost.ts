import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/machine.ts'
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

interface Pin {
  readonly mfn: Mfn
  readonly most: number
}

const pins = (scope: Scope, { before, operation }: XenStep): ReadonlyArray<Pin> => {
  if (operation.op !== 'pinTable') return []
  const { mfn, level } = operation
  if (at(before.frames, mfn).pinned) return [{ mfn, most: 0 }]
  const own = inUse(at(before.frames, mfn)) ? 0 : scope.entries
  return [{ mfn, most: level === 'l2' ? unauditedSlots(scope, before, mfn) : own }]
}

/** Pinning a tree audits each of its entries at most once; pinning a pinned table audits nothing. */
export const pinCost = (scope: Scope): StepInvariant<Pin> => ({
  id: 'pin-cost',
  view: 'cost',
  of: ['pinTable'],
  subjects: (step) => pins(scope, step),
  wrong: ({ mfn, most }, { after }) =>
    after.spent.slots <= most ? null : `pinning F${mfn} audited ${after.spent.slots} entries, more than ${most}`,
})

/** Dropping the last reference of a table devalidates at most one tree, and one more across a same-level entry. */
export const devalidationBounded: StepInvariant<number> = {
  id: 'devalidation-bounded',
  view: 'cost',
  subjects: ({ after }) => (after.spent.nesting > 0 ? [after.spent.nesting] : []),
  wrong: (nesting) => (nesting <= 3 ? null : `devalidations nest ${nesting} deep, more than levels + 1 = 3`),
}
