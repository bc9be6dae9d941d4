import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import { isPresent } from '../../model/xen-direct-paging/declared/entry.ts'
import { heightOf } from '../../model/xen-direct-paging/declared/level.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { inUse } from './view/records.ts'
import { isXens } from './view/slots.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

/** The slots of a table of this height that an audit visits. */
const slotsAt = (scope: Scope, height: number): number =>
  Array.from({ length: scope.entries }, (_, slot) => slot).filter((slot) => !isXens(scope, height, slot)).length

/** The tables of a tree that nobody has validated yet, with their heights: each once, the root first. */
const unaudited = (
  scope: Scope,
  s: State,
  root: Mfn,
  height: number,
  found: ReadonlyMap<Mfn, number>,
): ReadonlyMap<Mfn, number> => {
  const f = at(s.frames, root)
  if (inUse(f) || found.has(root)) return found
  const withThis = new Map([...found, [root, height]])
  if (height === 1) return withThis
  return f.entries.reduce(
    (seen, word, slot) =>
      isPresent(word) && !isXens(scope, height, slot) ? unaudited(scope, s, word.mfn, height - 1, seen) : seen,
    withThis as ReadonlyMap<Mfn, number>,
  )
}

/** Slots of a tree that nobody has validated yet. */
const unauditedSlots = (scope: Scope, s: State, root: Mfn, height: number): number =>
  [...unaudited(scope, s, root, height, new Map()).values()].reduce((n, h) => n + slotsAt(scope, h), 0)

const loads = ({ operation, answer }: XenStep): ReadonlyArray<Mfn> => {
  if (operation.op !== 'newBaseptr' && operation.op !== 'newUserBaseptr') return []
  return operation.mfn !== null && E.isRight(answer) ? [operation.mfn] : []
}

/** Loading a validated root audits nothing; loading another audits every entry of its tree once. Source: linux mmu.c (2007), header comment. */
export const loadCost = (scope: Scope): StepInvariant<Mfn> => ({
  of: ['newBaseptr', 'newUserBaseptr'],
  subjects: loads,
  wrong: (mfn, { before, after }) => {
    const expected = unauditedSlots(scope, before, mfn, scope.levels)
    return after.spent.slots === expected ? null : `loading F${mfn} audited ${after.spent.slots} entries instead of ${expected}`
  },
})

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

/** Dropping the last reference of a table devalidates at most one tree, and one more across a same-level entry. */
export const devalidationBounded = ({ levels }: Scope): StepInvariant<number> => ({
  subjects: ({ after }) => (after.spent.nesting > 0 ? [after.spent.nesting] : []),
  wrong: (nesting) => (nesting <= levels + 1 ? null : `devalidations nest ${nesting} deep, more than levels + 1 = ${levels + 1}`),
})
