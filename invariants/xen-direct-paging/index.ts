/** Everything that must hold of Xen direct paging, on one page. */
import { type Laws, law } from '../../model/machine.ts'
import type { XenMachine } from '../../model/xen-direct-paging/machine.ts'
import type { Answer, Operation } from '../../model/xen-direct-paging/operation.ts'
import type { Refusal } from '../../model/xen-direct-paging/refusal.ts'
import type { Scope } from '../../model/xen-direct-paging/scope.ts'
import type { State } from '../../model/xen-direct-paging/state.ts'
import { accessedIsKept } from './accessedIsKept.ts'
import { devalidationBounded, loadCost, pinCost } from './auditCost.ts'
import { batchIsAPrefix } from './batchIsAPrefix.ts'
import { effectAsAsked } from './effectAsAsked.ts'
import { emulationEqualsHypercall } from './emulationEqualsHypercall.ts'
import { entriesNameOwnFrames } from './entriesNameOwnFrames.ts'
import { entryFlagsFit } from './entryFlagsFit.ts'
import { generalCountIsExact, typeCountIsExact } from './exactCounts.ts'
import { fastPathNeutral } from './fastPathNeutral.ts'
import { forgettingHasAReason, roleFlushesNeeded } from './flushEconomy.ts'
import { freeFramesUnused } from './freeFramesUnused.ts'
import { freshAudit } from './freshAudit.ts'
import { guestEntriesAreUsable } from './guestEntriesAreUsable.ts'
import { halfStoresInAnyOrder } from './halfStoresInAnyOrder.ts'
import { hypervisorAlive } from './hypervisorAlive.ts'
import { linearEntriesLimited } from './linearEntriesLimited.ts'
import { loadedRootIsHeld } from './loadedRootIsHeld.ts'
import { multicallIsItsCalls } from './multicallIsItsCalls.ts'
import { noForeignEffect } from './noForeignEffect.ts'
import { noGuestWritableTable } from './noGuestWritableTable.ts'
import { noLeak } from './noLeak.ts'
import { noPassageThroughZero } from './noPassageThroughZero.ts'
import { onlyUnpinClearsAPin } from './onlyUnpinClearsAPin.ts'
import { pinHoldsATable } from './pinHoldsATable.ts'
import { reachableFramesAreOwn } from './reachableFramesAreOwn.ts'
import { refusalChangesNothing } from './refusalChangesNothing.ts'
import { requestedFlushesDone } from './requestedFlushes.ts'
import { rightfulUpdatesAccepted } from './rightfulUpdatesAccepted.ts'
import { roleChangeFlushes } from './roleChangeFlushes.ts'
import { roleExclusion } from './roleExclusion.ts'
import { slot3BelongsToXen } from './slot3BelongsToXen.ts'
import { slot3Stays } from './slot3Stays.ts'
import { specialPagesAreWriteBack } from './specialPagesAreWriteBack.ts'
import { staleOnlyInQuarantine } from './staleOnlyInQuarantine.ts'
import { staleTablesStayTables } from './staleTablesStayTables.ts'
import { unpinPinRoundTrip } from './unpinPinRoundTrip.ts'
import { userCodeAsksNothing } from './userCodeAsksNothing.ts'
import { validatedTablesClosed } from './validatedTablesClosed.ts'
import { vaUpdateEditsWalkedEntry } from './vaUpdateEditsWalkedEntry.ts'
import { walkedTablesAreTyped } from './walkedTablesAreTyped.ts'
import { xenSlotsIntact } from './xenSlotsIntact.ts'
import { xenStaysMapped } from './xenStaysMapped.ts'

export const xenDirectPagingLaws = (scope: Scope, machine: XenMachine): Laws<State, Operation, Refusal, Answer> => ({
  state: [
    // What the processor can do
    law(noGuestWritableTable(scope)),
    law(reachableFramesAreOwn(scope)),
    law(guestEntriesAreUsable(scope)),
    law(xenSlotsIntact(scope)),
    law(specialPagesAreWriteBack(scope)),
    // What Xen records, and that it agrees with what the processor walks
    law(walkedTablesAreTyped(scope)),
    law(loadedRootIsHeld),
    law(xenStaysMapped(scope)),
    law(staleTablesStayTables(scope)),
    law(staleOnlyInQuarantine(scope)),
    law(roleExclusion(scope)),
    law(generalCountIsExact(scope)),
    law(typeCountIsExact(scope)),
    law(validatedTablesClosed(scope)),
    law(entryFlagsFit(scope)),
    law(entriesNameOwnFrames(scope)),
    law(pinHoldsATable),
    law(freeFramesUnused(scope)),
    law(linearEntriesLimited(scope)),
    law(slot3BelongsToXen(scope)),
    law(noLeak),
    law(unpinPinRoundTrip(scope, machine)),
    // That Xen survives
    law(hypervisorAlive),
  ],
  step: [
    // What an operation may do
    law(effectAsAsked(scope)),
    law(accessedIsKept),
    law(userCodeAsksNothing(scope)),
    law(vaUpdateEditsWalkedEntry(scope)),
    law(noForeignEffect(scope)),
    law(refusalChangesNothing),
    law(rightfulUpdatesAccepted(scope)),
    law(noPassageThroughZero),
    law(freshAudit),
    law(fastPathNeutral(scope)),
    law(batchIsAPrefix(scope, machine)),
    law(multicallIsItsCalls(machine)),
    law(emulationEqualsHypercall(scope, machine)),
    law(halfStoresInAnyOrder(scope)),
    law(onlyUnpinClearsAPin),
    law(roleChangeFlushes(scope)),
    law(requestedFlushesDone(scope)),
    law(slot3Stays(scope)),
    // What it may cost
    law(loadCost(scope)),
    law(pinCost(scope)),
    law(devalidationBounded(scope)),
    law(roleFlushesNeeded),
    law(forgettingHasAReason(scope)),
  ],
})
