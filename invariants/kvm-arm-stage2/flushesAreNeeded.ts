import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { State } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { KvmStep, StepInvariant } from './step.ts'
import { leafMap, leavesAfter, sameLeaf } from './view/tree.ts'

const changedLeaves = (scope: Scope, before: State, after: State): number =>
  before.vms.reduce((n, _, vm) => {
    const now = leavesAfter(scope, after, vm)
    return n + [...leafMap(scope, before, vm)].filter(([ipa, leaf]) => !sameLeaf(leaf, now.get(ipa) ?? null)).length
  }, 0)

const tablesGone = (before: State, after: State): number =>
  before.frames.filter(({ use }, mfn) => (use === 'level2' || use === 'level3') && at(after.frames, mfn).use !== use).length

/** An operation flushes at most once for each page that goes or changes and once for each table that goes; never for holes or for what stays. */
export const flushesAreNeeded = (scope: Scope): StepInvariant<KvmStep> => ({
  // What a failed ioremap takes back is not seen in the tables.
  of: ['hostUnmap', 'invalidatePage', 'hostProtect', 'rangeStart', 'slotDrop', 'changePte', 'fault', 'faultCommits'],
  subjects: (step) => [step],
  wrong: (_, { before, after, operation: { op } }) => {
    const due = changedLeaves(scope, before, after) + tablesGone(before, after)
    const { flushes } = after.spent
    return flushes <= due ? null : `${op} flushes ${flushes} times, and ${due} pages and tables changed`
  },
})
