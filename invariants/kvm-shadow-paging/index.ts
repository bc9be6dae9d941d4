/** Everything that must hold of KVM shadow paging, on one page. */

import { type Law, type Laws, law } from '../../model/frame/machine.ts'
import type { Answer, Operation } from '../../model/kvm-shadow-paging/declared/operations.ts'
import type { Refusal } from '../../model/kvm-shadow-paging/declared/refusals.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import type { ShadowMachine } from '../../model/kvm-shadow-paging/machine.ts'
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
const whileAlive = <X>(id: string, invariant: StateInvariant<X>): Law<State> =>
  law(id, { ...invariant, when: (s) => s.host === 'alive' && (invariant.when?.(s) ?? true) })

export const kvmShadowPagingLaws = (scope: Scope, machine: ShadowMachine): Laws<State, Operation, Refusal, Answer> => ({
  state: [
    // What gets through the shadow
    whileAlive('no-excess-rights', noExcessRights(scope)),
    whileAlive('right-frame', rightFrame(scope)),
    whileAlive('dirty-before-write', dirtyBeforeWrite(scope)),
    whileAlive('accessed-before-use', accessedBeforeUse(scope)),
    // Where the processor may come to
    whileAlive('no-foreign-frame', noForeignFrame),
    whileAlive('no-dangling-table', noDanglingTable(scope)),
    whileAlive('remembered-tables-are-in-use', rememberedTablesAreInUse),
    whileAlive('tables-are-protected', tablesAreProtected(scope)),
    whileAlive('no-remembered-way-into-a-table', noRememberedWayIntoATable(scope)),
    whileAlive('device-entries-are-empty', deviceEntriesAreEmpty),
    whileAlive('device-entries-are-right', deviceEntriesAreRight(scope)),
    // Shadow pages and their records
    whileAlive('role-is-complete', roleIsComplete(scope)),
    whileAlive('rmap-is-exact', rmapIsExact(scope)),
    whileAlive('no-rmap-entry-in-a-free-page', noRmapEntryInAFreePage),
    whileAlive('direct-pages-are-linear', directPagesAreLinear(scope)),
    whileAlive('parents-are-exact', parentsAreExact),
    whileAlive('pool-is-exact', poolIsExact(scope)),
    whileAlive('free-pages-are-clean', freePagesAreClean),
    whileAlive('roots-match-registers', rootsMatchRegisters(scope)),
    whileAlive('slot-bits-are-set', slotBitsAreSet(scope)),
    whileAlive('writes-are-logged', writesAreLogged(scope)),
    // That the host survives
    law('host-alive', hostAlive),
    // What it costs
    whileAlive('demand-faults-cost-two-exits', demandFaultsCostTwoExits(scope, machine)),
    whileAlive('demand-faults-keep-shadows', demandFaultsKeepShadows(scope, machine)),
  ],
  step: [
    // What becomes of an access
    law('faults-are-exact', faultsAreExact(scope)),
    law('completed-accesses-are-right', completedAccessesAreRight(scope)),
    law('emulated-stores-are-permitted', emulatedStoresArePermitted(scope)),
    law('devices-have-no-memory', devicesHaveNoMemory(scope)),
    law('accesses-get-on', accessesGetOn(machine)),
    law('invalidation-takes-effect', invalidationTakesEffect(scope)),
    law('refusal-changes-no-register', refusalChangesNoRegister),
    law('page-pointers-are-valid', pagePointersAreValid(scope)),
    law('register-writes-end-rightly', registerWritesEndRightly(scope)),
    // What happens to guest memory
    law('only-marks-besides-stores', onlyMarksBesidesStores(scope)),
    law('marks-are-earned', marksAreEarned(scope)),
    law('stores-leave-marks', storesLeaveMarks(scope)),
    law('stores-are-carried-out', storesAreCarriedOut(scope)),
    law('revoking-only-revokes', revokingOnlyRevokes(scope)),
  ],
})
