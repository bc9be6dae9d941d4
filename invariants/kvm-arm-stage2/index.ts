/** Everything that must hold of KVM/ARM stage-2 memory, on one page. */
import type { KvmMachine } from '../../model/kvm-arm-stage2/machine.ts'
import type { Answer, Operation } from '../../model/kvm-arm-stage2/operation.ts'
import type { Refusal } from '../../model/kvm-arm-stage2/refusal.ts'
import type { Scope } from '../../model/kvm-arm-stage2/scope.ts'
import type { State } from '../../model/kvm-arm-stage2/state.ts'
import { type Laws, law } from '../../model/machine.ts'
import { everyAddressUsable, indicesWithinTables } from './addressBounds.ts'
import { agingTellsUse } from './agingTellsUse.ts'
import { changePteOnlyUpdates } from './changePteOnlyUpdates.ts'
import { commitMapsWhatTheHostHas } from './commitMapsWhatTheHostHas.ts'
import { deviceEntriesStay, ioremapDoesAllOrNothing } from './deviceMappings.ts'
import { walkFollowsTheMap } from './effect.ts'
import { faultsAreServed } from './faultsAreServed.ts'
import { flushesAreNeeded } from './flushCost.ts'
import { tablesAreFreedUnreachable } from './freedTables.ts'
import { hostAlive } from './hostAlive.ts'
import { noDanglingTable } from './noDanglingTable.ts'
import { oneOutputPerAddress } from './oneOutputPerAddress.ts'
import { cachedPagesAreFresh, nothingIsLost, noUnderflow, pageCountIsExact } from './pages.ts'
import { noLeafToAFreedPage, noReachableFreedPage, noWriteBeyondTheHost, slotsAgree } from './reachablePages.ts'
import { noEmptyTable, tableCountIsExact, tablesFormTrees, tablesHoldTheirEntries } from './tables.ts'
import { teardownWarnsRightly } from './teardownWarnsRightly.ts'
import { unmapIsComplete, unmapIsPrecise } from './unmapping.ts'
import { oneVmidPerVm, publishedVttbrMatches, rolloverIsClean, tagsAreOwn, vmidsAreUnique, vttbrIsTheRoot } from './vmids.ts'
import { noStoreToAFreedPage } from './waitingStores.ts'

export const kvmArmStage2Laws = (scope: Scope, machine: KvmMachine): Laws<State, Operation, Refusal, Answer> => ({
  state: [
    // What a guest can reach
    law(noReachableFreedPage(scope)),
    law(noStoreToAFreedPage),
    law(noWriteBeyondTheHost(scope)),
    law(slotsAgree(scope)),
    law(oneOutputPerAddress(scope)),
    law(noLeafToAFreedPage(scope)),
    law(faultsAreServed(scope, machine)),
    // Tables
    law(noDanglingTable(scope)),
    law(tablesFormTrees(scope)),
    law(tablesHoldTheirEntries(scope)),
    law(tableCountIsExact(scope)),
    law(noEmptyTable(scope)),
    // Pages
    law(noUnderflow),
    law(pageCountIsExact),
    law(cachedPagesAreFresh),
    law(nothingIsLost(scope)),
    // VMIDs
    law(vmidsAreUnique),
    law(oneVmidPerVm(scope)),
    law(tagsAreOwn(scope)),
    law(vttbrIsTheRoot),
    law(publishedVttbrMatches),
    // That the kernel survives
    law(hostAlive),
  ],
  step: [
    // What an operation must do, and must leave alone
    law(walkFollowsTheMap(scope)),
    law(unmapIsComplete(scope)),
    law(unmapIsPrecise(scope)),
    law(tablesAreFreedUnreachable(scope)),
    law(changePteOnlyUpdates(scope)),
    law(commitMapsWhatTheHostHas(scope)),
    law(ioremapDoesAllOrNothing(scope)),
    law(deviceEntriesStay(scope)),
    law(indicesWithinTables),
    law(everyAddressUsable(scope)),
    law(rolloverIsClean),
    law(teardownWarnsRightly),
    law(agingTellsUse(scope)),
    // What it may cost
    law(flushesAreNeeded(scope)),
  ],
})
