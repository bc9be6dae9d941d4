/** What each operation of direct paging cannot do without in a scope. */
import { after, type Need } from '../../frame/checks.ts'
import * as flag from '../../hardware/x86/flags.ts'
import type { OperationId } from './operations.ts'
import { remembers, type Sized } from './sizes.ts'

/** An image of a table: an empty frame is no way to anywhere. */
const written = (scope: Sized): Need => after(scope, 'mmuUpdate', 'mmuUpdateBatch')

const loaded = (scope: Sized): Need => after(scope, 'newBaseptr', 'mmuextBatch', 'multicall')

/** A table in use, be it loaded or not. */
const used = (scope: Sized): Need =>
  after(scope, 'pinTable', 'pinBegins', 'newBaseptr', 'newUserBaseptr', 'mmuextBatch', 'multicall')

/** Does an entry without A stay within the menu when the processor sets it? */
const canBeMarked = ({ flags }: Sized): boolean =>
  flags.length === 0 || flags.some((f) => (f & flag.accessed) === 0 && flags.includes(f | flag.accessed))

/** A table, so that no operation is forgotten. */
export const needsIn = (scope: Sized): Readonly<Record<OperationId, ReadonlyArray<Need>>> => {
  const { vcpus, batch, tracked, levels, halves, owners, operations } = scope
  const vcpu: Need = [vcpus.length > 0, 'a vCPU']
  const requests: Need = [batch > 0, 'batch, the number of requests in one']
  const address: Need = [tracked.length > 0, 'a tracked address']
  const byAddress = [vcpu, loaded(scope)]
  const ended: Need = [operations.includes('proceed'), 'proceed beside it']
  return {
    mmuUpdate: [],
    updateVaMapping: byAddress,
    guestStore: byAddress,
    guestHalfStore: [...byAddress, [halves, 'halves']],
    guestCmpxchg: byAddress,
    pinTable: [],
    unpinTable: [],
    newBaseptr: [vcpu],
    newUserBaseptr: [vcpu, [levels === 4, 'four levels']],
    machphysUpdate: [],
    clearPage: [],
    copyPage: [],
    decreaseReservation: [],
    populate: [owners.includes(null) ? [true, ''] : after(scope, 'decreaseReservation')],
    tlbFlush: [vcpu, [remembers(scope), 'a tracked address, or a PAE root']],
    mmuUpdateBatch: [requests],
    mmuextBatch: [vcpu, requests],
    multicall: [vcpu, requests],
    pinBegins: [vcpu, ended],
    unmapBegins: [vcpu, ended, written(scope), used(scope)],
    proceed: [after(scope, 'pinBegins', 'unmapBegins')],
    switchMode: [vcpu, loaded(scope), after(scope, 'newUserBaseptr', 'multicall')],
    speculate: [vcpu, address, written(scope), loaded(scope)],
    evict: [vcpu, address, after(scope, 'speculate', 'updateVaMapping')],
    setAccessed: [vcpu, written(scope), loaded(scope), [canBeMarked(scope), 'flags without A, and the same with it']],
  }
}
