import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { inUse, recordedHeight } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'
import { type WalkedTable, walkerOf } from './view/walk.ts'

/**
 * What a processor walks through memory is recorded as a validated table in use: of the level that it is walked as, or
 * of a higher one where same-level entries lie on the way. What it walks from its copy of a PAE root is the business of
 * stale-tables-stay-tables.
 */
export const walkedTablesAreTyped = (scope: Scope): StateInvariant<WalkedTable> => {
  const latches = scope.levels === 3 && !scope.compat
  return {
    subjects: (s) =>
      walkerOf(scope)
        .walkedTables(s)
        .filter(({ from, height }) => from === 'memory' && (!latches || height === scope.levels)),
    wrong: ({ vcpu, height, mfn }, s) => {
      const f = at(s.frames, mfn)
      if (inUse(f) && recordedHeight(f) >= height) return null
      return `vCPU ${vcpu} walks F${mfn} as L${height}, recorded as ${f.type}/${f.typeCount}${f.validated ? '' : ', not validated'}`
    },
  }
}
