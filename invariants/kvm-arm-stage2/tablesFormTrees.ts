import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { StateInvariant } from './step.ts'
import { linksOf } from './view/tables.ts'
import type { Link } from './view/tree.ts'

/** No table has two parents, and none is in two trees. */
export const tablesFormTrees = (scope: Scope): StateInvariant<Link> => ({
  subjects: (s) => linksOf(scope, s),
  wrong: ({ parent, slot, child }, s) => {
    const other = linksOf(scope, s).find((link) => link.child === child && (link.parent !== parent || link.slot !== slot))
    return other === undefined ? null : `F${child} stands at F${parent}[${slot}] and at F${other.parent}[${other.slot}]`
  },
})
