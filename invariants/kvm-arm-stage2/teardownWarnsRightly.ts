import { at } from '../../model/frame/machine.ts'
import type { Mfn, Use } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { KvmStep, StepInvariant } from './step.ts'

/** The root pages that teardown looks at. */
const rootOf = ({ operation, before }: KvmStep): ReadonlyArray<Mfn> =>
  'vm' in operation ? (at(before.vms, operation.vm).pgd ?? []) : []

const isTable = (use: Use): boolean => use === 'level2' || use === 'level3'

/**
 * What its count is without its entries is not what the allocator gives (1; to pages of one allocation after its first also 0);
 * or a table below it is there still when teardown is over.
 */
const isUneven = (mfn: Mfn, part: number, { before, after }: KvmStep): boolean => {
  const { count, entries } = at(before.frames, mfn)
  const tables = entries.flatMap((entry) => (entry === null ? [] : [entry.to]))
  const own = count - tables.length
  const asGiven = own === 1 || (part > 0 && own === 0)
  return !asGiven || tables.some((table) => isTable(at(after.frames, table).use))
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
    const uneven = root.filter((mfn, part) => isUneven(mfn, part, step)).length
    const { warned } = step.after.spent
    return warned === uneven > 0
      ? null
      : `${uneven} root pages have a wrong count, and teardown ${warned ? 'warns' : 'is silent'}`
  },
}
