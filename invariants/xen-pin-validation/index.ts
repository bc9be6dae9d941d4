/** What pinning promises, on one page; over the machine of Xen direct paging. */
import { type Laws, law } from '../../model/frame/machine.ts'
import type { Answer, Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Refusal } from '../../model/xen-direct-paging/declared/refusal.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import type { XenMachine } from '../../model/xen-direct-paging/machine.ts'
import { batchIsAPrefix } from '../xen-direct-paging/batchIsAPrefix.ts'
import { loadCost } from '../xen-direct-paging/loadCost.ts'
import { onlyUnpinClearsAPin } from '../xen-direct-paging/onlyUnpinClearsAPin.ts'
import { pinCost } from '../xen-direct-paging/pinCost.ts'
import { unpinPinRoundTrip } from '../xen-direct-paging/unpinPinRoundTrip.ts'
import { pinnedTreeValidated, pinsSaveAudits, refusedPinLeavesNothing, secondTimeRefused, unpinnedRootStays } from './pins.ts'
import { extraRefusalsListed, xenRefinesNaive } from './refinement.ts'

export const xenPinValidationLaws = (scope: Scope, machine: XenMachine): Laws<State, Operation, Refusal, Answer> => ({
  state: [law('pinned-tree-validated', pinnedTreeValidated), law('unpin-pin-round-trip', unpinPinRoundTrip(scope, machine))],
  step: [
    // Pins
    law('second-time-refused', secondTimeRefused),
    law('unpinned-root-stays', unpinnedRootStays),
    law('refused-pin-leaves-nothing', refusedPinLeavesNothing),
    law('only-unpin-clears-a-pin', onlyUnpinClearsAPin),
    law('batch-is-a-prefix', batchIsAPrefix(scope, machine)),
    // What they cost and save
    law('load-cost', loadCost(scope)),
    law('pin-cost', pinCost(scope)),
    law('pins-save-audits', pinsSaveAudits(scope)),
    // Beside a machine without pins
    law('xen-refines-naive', xenRefinesNaive(scope)),
    law('extra-refusals-listed', extraRefusalsListed(scope)),
  ],
})
