/** Everything that must hold of KVM shadow paging, on one page. */
import type { ShadowMachine } from '../../model/kvm-shadow-paging/machine.ts'
import type { Answer, Operation } from '../../model/kvm-shadow-paging/operation.ts'
import type { Refusal } from '../../model/kvm-shadow-paging/refusal.ts'
import type { Scope } from '../../model/kvm-shadow-paging/scope.ts'
import type { State } from '../../model/kvm-shadow-paging/state.ts'
import { type Law, type Laws, law } from '../../model/machine.ts'
import {
  accessesGetOn,
  completedAccessesAreRight,
  devicesHaveNoMemory,
  emulatedStoresArePermitted,
  faultsAreExact,
} from './accesses.ts'
import { noRmapEntryInAFreePage, parentsAreExact, rmapIsExact } from './backReferences.ts'
import { marksAreEarned, onlyMarksBesidesStores, storesAreCarriedOut, storesLeaveMarks } from './changedMemory.ts'
import { directPagesAreLinear } from './direct.ts'
import { demandFaultsCostTwoExits, demandFaultsKeepShadows } from './exits.ts'
import {
  noDanglingTable,
  noForeignFrame,
  noRememberedWayIntoATable,
  rememberedTablesAreInUse,
  tablesAreProtected,
} from './frames.ts'
import { hostAlive } from './hostAlive.ts'
import { invalidationTakesEffect } from './invalidation.ts'
import { slotBitsAreSet, writesAreLogged } from './log.ts'
import { freePagesAreClean, poolIsExact } from './pool.ts'
import { pagePointersAreValid, refusalChangesNoRegister, registerWritesEndRightly } from './registers.ts'
import { revokingOnlyRevokes } from './revoking.ts'
import { roleIsComplete } from './roles.ts'
import { rootsMatchRegisters } from './roots.ts'
import type { StateInvariant } from './step.ts'
import {
  accessedBeforeUse,
  deviceEntriesAreEmpty,
  deviceEntriesAreRight,
  dirtyBeforeWrite,
  noExcessRights,
  rightFrame,
} from './translations.ts'

/** After the host's death its tables mean nothing. */
const whileAlive = <X>(invariant: StateInvariant<X>): Law<State> =>
  law({ ...invariant, when: (s) => s.host === 'alive' && (invariant.when?.(s) ?? true) })

export const kvmShadowPagingLaws = (scope: Scope, machine: ShadowMachine): Laws<State, Operation, Refusal, Answer> => ({
  state: [
    // What gets through the shadow
    whileAlive(noExcessRights(scope)),
    whileAlive(rightFrame(scope)),
    whileAlive(dirtyBeforeWrite(scope)),
    whileAlive(accessedBeforeUse(scope)),
    // Where the processor may come to
    whileAlive(noForeignFrame),
    whileAlive(noDanglingTable(scope)),
    whileAlive(rememberedTablesAreInUse),
    whileAlive(tablesAreProtected(scope)),
    whileAlive(noRememberedWayIntoATable(scope)),
    whileAlive(deviceEntriesAreEmpty),
    whileAlive(deviceEntriesAreRight(scope)),
    // Shadow pages and their records
    whileAlive(roleIsComplete(scope)),
    whileAlive(rmapIsExact(scope)),
    whileAlive(noRmapEntryInAFreePage),
    whileAlive(directPagesAreLinear(scope)),
    whileAlive(parentsAreExact),
    whileAlive(poolIsExact(scope)),
    whileAlive(freePagesAreClean),
    whileAlive(rootsMatchRegisters(scope)),
    whileAlive(slotBitsAreSet(scope)),
    whileAlive(writesAreLogged(scope)),
    // That the host survives
    law(hostAlive),
    // What it costs
    whileAlive(demandFaultsCostTwoExits(scope, machine)),
    whileAlive(demandFaultsKeepShadows(scope, machine)),
  ],
  step: [
    // What becomes of an access
    law(faultsAreExact(scope)),
    law(completedAccessesAreRight(scope)),
    law(emulatedStoresArePermitted(scope)),
    law(devicesHaveNoMemory(scope)),
    law(accessesGetOn(machine)),
    law(invalidationTakesEffect(scope)),
    law(refusalChangesNoRegister),
    law(pagePointersAreValid(scope)),
    law(registerWritesEndRightly(scope)),
    // What happens to guest memory
    law(onlyMarksBesidesStores(scope)),
    law(marksAreEarned(scope)),
    law(storesLeaveMarks(scope)),
    law(storesAreCarriedOut(scope)),
    law(revokingOnlyRevokes(scope)),
  ],
})
