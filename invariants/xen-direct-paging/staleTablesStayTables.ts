import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { latches, remembers } from '../../model/xen-direct-paging/declared/sizes.ts'
import { recordedHeight } from './view/records.ts'
import { changesRole, hasNoRole } from './view/remembered.ts'
import type { StateInvariant } from './view/step.ts'
import { type WalkedTable, walkerOf } from './view/walk.ts'

/**
 * What a processor walks below a table that it remembers, or below its copy of a PAE root, is still typed as a table of
 * that height. Its type count may be 0, and a refused audit may have taken the role away; but nobody has used the frame for
 * anything else since.
 */
export const staleTablesStayTables = (scope: Scope): StateInvariant<WalkedTable> => {
  const byCopy = latches(scope)
  return {
    when: () => remembers(scope),
    subjects: (s) =>
      walkerOf(scope)
        .walkedTables(s)
        .filter(({ from, height }) => from === 'tables' || (byCopy && height < scope.levels)),
    wrong: ({ vcpu, height, mfn, va }, s) => {
      const f = at(s.frames, mfn)
      if (recordedHeight(f) >= height || hasNoRole(f, vcpu) || changesRole(s, mfn)) return null
      return `vCPU ${vcpu} still walks F${mfn} as L${height} at address ${va.join('.')}, and it is ${f.type}/${f.typeCount}`
    },
  }
}
