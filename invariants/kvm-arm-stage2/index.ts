/** Everything that must hold of KVM/ARM stage-2 memory, on one page. */

import { type Laws, law } from '../../model/frame/machine.ts'
import type { Answer, Operation } from '../../model/kvm-arm-stage2/declared/operations.ts'
import type { Refusal } from '../../model/kvm-arm-stage2/declared/refusals.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { State } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { KvmMachine } from '../../model/kvm-arm-stage2/machine.ts'
import { agingTellsUse } from './agingTellsUse.ts'
import { cachedPagesAreFresh } from './cachedPagesAreFresh.ts'
import { changePteOnlyUpdates } from './changePteOnlyUpdates.ts'
import { commitMapsWhatTheHostHas } from './commitMapsWhatTheHostHas.ts'
import { deviceEntriesStay } from './deviceEntriesStay.ts'
import { everyAddressUsable } from './everyAddressUsable.ts'
import { faultsAreServed } from './faultsAreServed.ts'
import { flushesAreNeeded } from './flushesAreNeeded.ts'
import { hostAlive } from './hostAlive.ts'
import { indicesWithinTables } from './indicesWithinTables.ts'
import { ioremapDoesAllOrNothing } from './ioremapDoesAllOrNothing.ts'
import { noDanglingTable } from './noDanglingTable.ts'
import { noEmptyTable } from './noEmptyTable.ts'
import { noLeafToAFreedPage } from './noLeafToAFreedPage.ts'
import { noReachableFreedPage } from './noReachableFreedPage.ts'
import { noStoreToAFreedPage } from './noStoreToAFreedPage.ts'
import { nothingIsLost } from './nothingIsLost.ts'
import { noUnderflow } from './noUnderflow.ts'
import { noWriteBeyondTheHost } from './noWriteBeyondTheHost.ts'
import { oneOutputPerAddress } from './oneOutputPerAddress.ts'
import { oneVmidPerVm } from './oneVmidPerVm.ts'
import { pageCountIsExact } from './pageCountIsExact.ts'
import { publishedVttbrMatches } from './publishedVttbrMatches.ts'
import { rolloverIsClean } from './rolloverIsClean.ts'
import { slotsAgree } from './slotsAgree.ts'
import { tableCountIsExact } from './tableCountIsExact.ts'
import { tablesAreFreedUnreachable } from './tablesAreFreedUnreachable.ts'
import { tablesFormTrees } from './tablesFormTrees.ts'
import { tablesHoldTheirEntries } from './tablesHoldTheirEntries.ts'
import { tagsAreOwn } from './tagsAreOwn.ts'
import { teardownWarnsRightly } from './teardownWarnsRightly.ts'
import { unmapIsComplete } from './unmapIsComplete.ts'
import { unmapIsPrecise } from './unmapIsPrecise.ts'
import { vmidsAreUnique } from './vmidsAreUnique.ts'
import { vttbrIsTheRoot } from './vttbrIsTheRoot.ts'
import { walkFollowsTheMap } from './walkFollowsTheMap.ts'

export const kvmArmStage2Laws = (scope: Scope, machine: KvmMachine): Laws<State, Operation, Refusal, Answer> => ({
  state: [
    // What a guest can reach
    law('no-reachable-freed-page', noReachableFreedPage(scope)),
    law('no-store-to-a-freed-page', noStoreToAFreedPage),
    law('no-write-beyond-the-host', noWriteBeyondTheHost(scope)),
    law('slots-agree', slotsAgree(scope)),
    law('one-output-per-address', oneOutputPerAddress(scope)),
    law('no-leaf-to-a-freed-page', noLeafToAFreedPage(scope)),
    law('faults-are-served', faultsAreServed(scope, machine)),
    // Tables
    law('no-dangling-table', noDanglingTable(scope)),
    law('tables-form-trees', tablesFormTrees(scope)),
    law('tables-hold-their-entries', tablesHoldTheirEntries(scope)),
    law('table-count-is-exact', tableCountIsExact(scope)),
    law('no-empty-table', noEmptyTable(scope)),
    // Pages
    law('no-underflow', noUnderflow),
    law('page-count-is-exact', pageCountIsExact),
    law('cached-pages-are-fresh', cachedPagesAreFresh),
    law('nothing-is-lost', nothingIsLost(scope)),
    // VMIDs
    law('vmids-are-unique', vmidsAreUnique),
    law('one-vmid-per-vm', oneVmidPerVm(scope)),
    law('tags-are-own', tagsAreOwn(scope)),
    law('vttbr-is-the-root', vttbrIsTheRoot),
    law('published-vttbr-matches', publishedVttbrMatches),
    // That the kernel survives
    law('host-alive', hostAlive),
  ],
  step: [
    // What an operation must do, and must leave alone
    law('walk-follows-the-map', walkFollowsTheMap(scope)),
    law('unmap-is-complete', unmapIsComplete(scope)),
    law('unmap-is-precise', unmapIsPrecise(scope)),
    law('tables-are-freed-unreachable', tablesAreFreedUnreachable(scope)),
    law('change-pte-only-updates', changePteOnlyUpdates(scope)),
    law('commit-maps-what-the-host-has', commitMapsWhatTheHostHas(scope)),
    law('ioremap-does-all-or-nothing', ioremapDoesAllOrNothing(scope)),
    law('device-entries-stay', deviceEntriesStay(scope)),
    law('indices-within-tables', indicesWithinTables(scope)),
    law('every-address-usable', everyAddressUsable(scope)),
    law('rollover-is-clean', rolloverIsClean(scope)),
    law('teardown-warns-rightly', teardownWarnsRightly),
    law('aging-tells-use', agingTellsUse(scope)),
    // What it may cost
    law('flushes-are-needed', flushesAreNeeded(scope)),
  ],
})
