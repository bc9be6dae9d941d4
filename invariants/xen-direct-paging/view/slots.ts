/** Slots of tables that are not the guest's, told without Xen's rules. */

import type { Slot } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../../model/xen-direct-paging/declared/scope.ts'
import { slot3 } from '../../../model/xen-direct-paging/declared/sizes.ts'

/** Has this slot the number of one of Xen's own, whatever the table? */
export const hasXensNumber = ({ xenSlots }: Scope, slot: Slot): boolean =>
  xenSlots !== null && slot >= xenSlots.first && slot <= xenSlots.last

/** Xen's own slots of an L4, and what lies behind slot 3 of a PAE root. Tables are told by their height, 1 for an L1. */
export const isXens = (scope: Scope, height: number, slot: Slot): boolean =>
  height === 4 ? hasXensNumber(scope, slot) : height === 3 && scope.levels === 3 && slot > slot3(scope)
