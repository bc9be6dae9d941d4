import { at } from '../../model/frame/machine.ts'
import type { Mfn, Use } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { KvmStep, StepInvariant } from './step.ts'

/** The root pages that teardown looks at. */
const rootOf = ({ operation, before }: KvmStep): ReadonlyArray<Mfn> =>
  'vm' in operation ? (at(before.vms, operation.vm).pgd ?? []) : []

const isTable = (use: Use): boolean => use === 'level2' || use === 'level3'

/** Its count is not 1 more than the tables below it; or one of those is there still when teardown is over. */
const isUneven = (mfn: Mfn, { before, after }: KvmStep): boolean => {
  const { count, entries } = at(before.frames, mfn)
  const tables = entries.flatMap((entry) => (entry === null ? [] : [entry.to]))
  return count !== 1 + tables.length || tables.some((table) => isTable(at(after.frames, table).use))
}

/** Teardown warns if a root page's count is wrong, and only then. */
export const teardownWarnsRightly: StepInvariant<ReadonlyArray<Mfn>> = {
  of: ['destroyVm', 'mmExit'],
  // A VMM's exit that does not empty the tables is no teardown.
  subjects: (step) => {
    const root = rootOf(step)
    const stays = 'vm' in step.operation && at(step.after.vms, step.operation.vm).pgd !== null
    return root.length === 0 || stays ? [] : [root]
  },
  wrong: (root, step) => {
    const uneven = root.filter((mfn) => isUneven(mfn, step)).length
    const { warned } = step.after.spent
    return warned === uneven > 0
      ? null
      : `${uneven} root pages have a wrong count, and teardown ${warned ? 'warns' : 'is silent'}`
  },
}
