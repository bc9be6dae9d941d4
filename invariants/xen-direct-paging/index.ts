/** Everything that must hold of Xen direct paging, on one page. */
import { type Laws, law } from '../../model/frame/machine.ts'
import type { Answer, Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Refusal } from '../../model/xen-direct-paging/declared/refusal.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import type { XenMachine } from '../../model/xen-direct-paging/machine.ts'
import { accessedIsKept } from './accessedIsKept.ts'
import { batchIsAPrefix } from './batchIsAPrefix.ts'
import { devalidationBounded } from './devalidationBounded.ts'
import { effectAsAsked } from './effectAsAsked.ts'
import { emulationEqualsHypercall } from './emulationEqualsHypercall.ts'
import { entriesNameOwnFrames } from './entriesNameOwnFrames.ts'
import { entryFlagsFit } from './entryFlagsFit.ts'
import { fastPathNeutral } from './fastPathNeutral.ts'
import { forgettingHasAReason } from './forgettingHasAReason.ts'
import { freeFramesUnused } from './freeFramesUnused.ts'
import { freshAudit } from './freshAudit.ts'
import { generalCountIsExact } from './generalCountIsExact.ts'
import { guestEntriesAreUsable } from './guestEntriesAreUsable.ts'
import { halfStoresInAnyOrder } from './halfStoresInAnyOrder.ts'
import { hypervisorAlive } from './hypervisorAlive.ts'
import { linearEntriesLimited } from './linearEntriesLimited.ts'
import { loadCost } from './loadCost.ts'
import { loadedRootIsHeld } from './loadedRootIsHeld.ts'
import { multicallIsItsCalls } from './multicallIsItsCalls.ts'
import { noForeignEffect } from './noForeignEffect.ts'
import { noGuestWritableTable } from './noGuestWritableTable.ts'
import { noLeak } from './noLeak.ts'
import { noPassageThroughZero } from './noPassageThroughZero.ts'
import { onlyUnpinClearsAPin } from './onlyUnpinClearsAPin.ts'
import { pinCost } from './pinCost.ts'
import { pinHoldsATable } from './pinHoldsATable.ts'
import { reachableFramesAreOwn } from './reachableFramesAreOwn.ts'
import { refusalChangesNothing } from './refusalChangesNothing.ts'
import { requestedFlushesDone } from './requestedFlushesDone.ts'
import { rightfulUpdatesAccepted } from './rightfulUpdatesAccepted.ts'
import { roleChangeFlushes } from './roleChangeFlushes.ts'
import { roleExclusion } from './roleExclusion.ts'
import { roleFlushesNeeded } from './roleFlushesNeeded.ts'
import { slot3BelongsToXen } from './slot3BelongsToXen.ts'
import { slot3Stays } from './slot3Stays.ts'
import { specialPagesAreWriteBack } from './specialPagesAreWriteBack.ts'
import { staleOnlyInQuarantine } from './staleOnlyInQuarantine.ts'
import { staleTablesStayTables } from './staleTablesStayTables.ts'
import { typeCountIsExact } from './typeCountIsExact.ts'
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
    law('no-guest-writable-table', noGuestWritableTable(scope)),
    law('reachable-frames-are-own', reachableFramesAreOwn(scope)),
    law('guest-entries-are-usable', guestEntriesAreUsable(scope)),
    law('xen-slots-intact', xenSlotsIntact(scope)),
    law('special-pages-are-write-back', specialPagesAreWriteBack(scope)),
    // What Xen records, and that it agrees with what the processor walks
    law('walked-tables-are-typed', walkedTablesAreTyped(scope)),
    law('loaded-root-is-held', loadedRootIsHeld),
    law('xen-stays-mapped', xenStaysMapped(scope)),
    law('stale-tables-stay-tables', staleTablesStayTables(scope)),
    law('stale-only-in-quarantine', staleOnlyInQuarantine(scope)),
    law('role-exclusion', roleExclusion(scope)),
    law('general-count-is-exact', generalCountIsExact(scope)),
    law('type-count-is-exact', typeCountIsExact(scope)),
    law('validated-tables-closed', validatedTablesClosed(scope)),
    law('entry-flags-fit', entryFlagsFit(scope)),
    law('entries-name-own-frames', entriesNameOwnFrames(scope)),
    law('pin-holds-a-table', pinHoldsATable),
    law('free-frames-unused', freeFramesUnused(scope)),
    law('linear-entries-limited', linearEntriesLimited(scope)),
    law('slot-3-belongs-to-xen', slot3BelongsToXen(scope)),
    law('no-leak', noLeak),
    law('unpin-pin-round-trip', unpinPinRoundTrip(scope, machine)),
    // That Xen survives
    law('hypervisor-alive', hypervisorAlive),
  ],
  step: [
    // What an operation may do
    law('effect-as-asked', effectAsAsked(scope)),
    law('accessed-is-kept', accessedIsKept),
    law('user-code-asks-nothing', userCodeAsksNothing(scope)),
    law('va-update-edits-walked-entry', vaUpdateEditsWalkedEntry(scope)),
    law('no-foreign-effect', noForeignEffect(scope)),
    law('refusal-changes-nothing', refusalChangesNothing),
    law('rightful-updates-accepted', rightfulUpdatesAccepted(scope)),
    law('no-passage-through-zero', noPassageThroughZero),
    law('fresh-audit', freshAudit),
    law('fast-path-neutral', fastPathNeutral(scope)),
    law('batch-is-a-prefix', batchIsAPrefix(scope, machine)),
    law('multicall-is-its-calls', multicallIsItsCalls(machine)),
    law('emulation-equals-hypercall', emulationEqualsHypercall(scope, machine)),
    law('half-stores-in-any-order', halfStoresInAnyOrder(scope)),
    law('only-unpin-clears-a-pin', onlyUnpinClearsAPin),
    law('role-change-flushes', roleChangeFlushes(scope)),
    law('requested-flushes-done', requestedFlushesDone(scope)),
    law('slot-3-stays', slot3Stays(scope)),
    // What it may cost
    law('load-cost', loadCost(scope)),
    law('pin-cost', pinCost(scope)),
    law('devalidation-bounded', devalidationBounded(scope)),
    law('role-flushes-needed', roleFlushesNeeded),
    law('forgetting-has-a-reason', forgettingHasAReason(scope)),
  ],
})
