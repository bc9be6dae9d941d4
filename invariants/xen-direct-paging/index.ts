/** Everything that must hold of Xen direct paging, on one page. */
import { type Laws, law } from '../../model/machine.ts'
import type { XenMachine } from '../../model/xen-direct-paging/machine.ts'
import type { Answer, Operation } from '../../model/xen-direct-paging/operation.ts'
import type { Refusal } from '../../model/xen-direct-paging/refusal.ts'
import type { Scope } from '../../model/xen-direct-paging/scope.ts'
import type { State } from '../../model/xen-direct-paging/state.ts'
import { devalidationBounded, loadCost, pinCost } from './auditCost.ts'
import { batchIsAPrefix } from './batchIsAPrefix.ts'
import { effectAsAsked } from './effectAsAsked.ts'
import { emulationEqualsHypercall } from './emulationEqualsHypercall.ts'
import { entriesNameOwnFrames } from './entriesNameOwnFrames.ts'
import { generalCountIsExact, typeCountIsExact } from './exactCounts.ts'
import { fastPathNeutral } from './fastPathNeutral.ts'
import { freeFramesUnused } from './freeFramesUnused.ts'
import { freshAudit } from './freshAudit.ts'
import { hypervisorAlive } from './hypervisorAlive.ts'
import { linearEntriesLimited } from './linearEntriesLimited.ts'
import { noForeignEffect } from './noForeignEffect.ts'
import { noGuestWritableTable } from './noGuestWritableTable.ts'
import { noLeak } from './noLeak.ts'
import { noPassageThroughZero } from './noPassageThroughZero.ts'
import { onlyUnpinClearsAPin } from './onlyUnpinClearsAPin.ts'
import { pinHoldsATable } from './pinHoldsATable.ts'
import { reachableFramesAreOwn } from './reachableFramesAreOwn.ts'
import { refusalChangesNothing } from './refusalChangesNothing.ts'
import { roleExclusion } from './roleExclusion.ts'
import { unpinPinRoundTrip } from './unpinPinRoundTrip.ts'
import { validatedTablesClosed } from './validatedTablesClosed.ts'
import { walkedTablesAreTyped } from './walkedTablesAreTyped.ts'

export const xenDirectPagingLaws = (scope: Scope, machine: XenMachine): Laws<State, Operation, Refusal, Answer> => ({
  state: [
    // What the processor can do
    law(noGuestWritableTable),
    law(reachableFramesAreOwn(scope)),
    // What Xen records, and that it agrees with what the processor walks
    law(walkedTablesAreTyped),
    law(roleExclusion),
    law(generalCountIsExact),
    law(typeCountIsExact),
    law(validatedTablesClosed),
    law(entriesNameOwnFrames),
    law(pinHoldsATable),
    law(freeFramesUnused),
    law(linearEntriesLimited),
    law(noLeak),
    law(unpinPinRoundTrip(scope, machine)),
    // That Xen survives
    law(hypervisorAlive),
  ],
  step: [
    // What an operation may do
    law(effectAsAsked),
    law(noForeignEffect(scope)),
    law(refusalChangesNothing),
    law(noPassageThroughZero),
    law(freshAudit),
    law(fastPathNeutral),
    law(batchIsAPrefix(scope, machine)),
    law(emulationEqualsHypercall(scope, machine)),
    law(onlyUnpinClearsAPin),
    // What it may cost
    law(loadCost(scope)),
    law(pinCost(scope)),
    law(devalidationBounded),
  ],
})
