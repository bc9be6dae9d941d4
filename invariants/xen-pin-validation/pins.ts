/** What pinning promises. Source: linux mmu.c (2007), header comment (last two paragraphs), xen_pgd_pin, xen_pgd_unpin. */
import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { pinnedFrames } from '../xen-direct-paging/pinHoldsATable.ts'
import { everyFrame, inUse, sameButRole, sameState } from '../xen-direct-paging/view/records.ts'
import type { StateInvariant, StepInvariant, XenStep } from '../xen-direct-paging/view/step.ts'
import { auditCost } from './naive.ts'

/** A pinned table, and every table below a pinned root, is validated and in use. */
export const pinnedTreeValidated: StateInvariant<Mfn> = {
  subjects: pinnedFrames,
  wrong: (mfn, s) => {
    const f = at(s.frames, mfn)
    if (!inUse(f)) return `F${mfn} is pinned, and is ${f.type}/${f.typeCount}${f.validated ? '' : ', not validated'}`
    if (f.type !== 'l2') return null
    const bad = f.entries.find((e) => e !== null && !inUse(at(s.frames, e.mfn)))
    return bad ? `F${mfn} is pinned, and F${bad.mfn} below it is not validated` : null
  },
}

const seconds = ({ before, operation }: XenStep): ReadonlyArray<Operation<'pinTable'> | Operation<'unpinTable'>> => {
  if (operation.op !== 'pinTable' && operation.op !== 'unpinTable') return []
  return at(before.frames, operation.mfn).pinned === (operation.op === 'pinTable') ? [operation] : []
}

/** A second pin and a second unpin are refused and change nothing at all. */
export const secondTimeRefused: StepInvariant<Operation<'pinTable'> | Operation<'unpinTable'>> = {
  of: ['pinTable', 'unpinTable'],
  subjects: seconds,
  wrong: ({ op, mfn }, { before, answer, after }) => {
    if (E.isRight(answer)) return `${op} of F${mfn} was accepted a second time`
    return sameState(before, after) ? null : `${op} of F${mfn} was refused, and changed something`
  },
}

const unpinnedInUse = ({ before, operation, answer }: XenStep): ReadonlyArray<Mfn> =>
  operation.op === 'unpinTable' && E.isRight(answer) && before.vcpus.some(({ base }) => base === operation.mfn)
    ? [operation.mfn]
    : []

/** Unpinned while a CPU has it loaded, a root stays validated, and costs nothing. */
export const unpinnedRootStays: StepInvariant<Mfn> = {
  of: ['unpinTable'],
  subjects: unpinnedInUse,
  wrong: (mfn, { after }) => {
    if (!inUse(at(after.frames, mfn))) return `F${mfn} is loaded, and lost its validation with its pin`
    return after.spent.nesting === 0 && after.spent.slots === 0 ? null : `unpinning the loaded F${mfn} tore tables down`
  },
}

/** A refused pin leaves no reference anywhere; only the sticky type of unused frames may differ. */
export const refusedPinLeavesNothing: StepInvariant<Mfn> = {
  of: ['pinTable'],
  when: ({ answer }) => E.isLeft(answer),
  subjects: ({ before }) => everyFrame(before),
  wrong: (mfn, { before, after }) =>
    sameButRole(at(before.frames, mfn), at(after.frames, mfn))
      ? null
      : `the pin was refused, and F${mfn} changed its counts or content`,
}

const loads = ({ operation, answer }: XenStep): ReadonlyArray<Mfn> =>
  operation.op === 'newBaseptr' && E.isRight(answer) ? [operation.mfn] : []

/** Loading costs nothing for a pinned root, and never more than the audit from the bases that pins save. */
export const pinsSaveAudits = (scope: Scope): StepInvariant<Mfn> => ({
  of: ['newBaseptr'],
  subjects: loads,
  wrong: (mfn, { before, after }) => {
    const { slots } = after.spent
    if (at(before.frames, mfn).pinned && slots > 0) return `loading the pinned F${mfn} audited ${slots} entries`
    const naive = auditCost(scope, after)
    return slots <= naive ? null : `loading F${mfn} audited ${slots} entries, an audit from the bases ${naive}`
  },
})
