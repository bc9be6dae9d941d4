import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Mfn, Use } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { KvmStep, StepInvariant } from './step.ts'
import { treesOf } from './view/tree.ts'
import { walkCaches } from './view/walk.ts'

const isTable = (use: Use): boolean => use === 'level2' || use === 'level3'

const freed = ({ before, after }: KvmStep): ReadonlyArray<Mfn> =>
  before.frames.flatMap(({ use }, mfn) => (isTable(use) && !isTable(at(after.frames, mfn).use) ? [mfn] : []))

/** A table is freed only when all its entries are gone, no table names it, and no walk cache does. */
export const tablesAreFreedUnreachable = (scope: Scope): StepInvariant<Mfn> => ({
  subjects: freed,
  wrong: (mfn, { after }) => {
    if (at(after.frames, mfn).entries.some((entry) => entry !== null)) return `F${mfn} is freed with entries in use`
    const link = treesOf(scope)(after)
      .flatMap(({ links }) => links)
      .find(({ child }) => child === mfn)
    if (link !== undefined) return `F${mfn} is freed, and F${link.parent}[${link.slot}] names it`
    const cached = walkCaches(scope)(after).find((table) => table.mfn === mfn)
    return cached === undefined ? null : `F${mfn} is freed, and the walk cache of P${cached.cpu} names it`
  },
})
