/** The operations of a scope as a finite domain. */
import { type AnyFinite, bool, type Finite, oneOf, range, ref, tagged } from '../../frame/finite/index.ts'
import type { Operation } from './operation.ts'
import type { OperationId } from './operationIds.ts'
import { type Remembered, type Scope, sets } from './scope.ts'
import { mostStores } from './state.ts'

type FieldsById = Readonly<Record<OperationId, Readonly<Record<string, AnyFinite>>>>

const fieldsOf = (scope: Scope): FieldsById => {
  const { menu, bytes, addresses, users, settings, cr3Values, slots, frames, remembers } = scope
  const va = oneOf<number>(...addresses)
  const user = oneOf<boolean>(...users)
  const store = { bytes: oneOf<string>(...bytes), value: oneOf<string>(...menu) }
  const gfn = range(0, frames - 1)
  const root = oneOf<number>(...cr3Values)
  return {
    read: { va, user },
    fetch: { va, user },
    write: { va, user, ...store },
    writeUnknown: { va, user, ...store },
    moveFromDevice: { va, user, ...store },
    ins: { va, user, ...store },
    nonpagingStore: { gfn: oneOf<number>(...scope.tables.keys()), ...store },
    dma: { gfn: oneOf<number>(...scope.tables.keys()), ...store },
    storeBegins: { vcpu: ref(sets(scope).vcpu), va, user, ...store },
    storeEnds: { store: range(0, mostStores - 1) },
    invlpg: { va },
    movCr3: { gfn: root },
    setSregs: { gfn: root },
    movCr0: { paging: oneOf<boolean>(...settings.paging), wp: oneOf<boolean>(...settings.wp) },
    movCr4: { pae: oneOf<boolean>(...settings.pae), pse: oneOf<boolean>(...settings.pse) },
    wrmsrEfer: { nxe: oneOf<boolean>(...settings.nxe) },
    remember: { va, what: oneOf<Remembered>(...remembers) },
    faultBegins: { va, user, write: bool },
    faultEnds: {},
    getDirtyLog: {},
    deleteSlot: { slot: range(0, slots.length - 1) },
    reclaim: { gfn },
  }
}

/** The operations that a scope switches on, or those of them that are named. */
export const operationsOf = (scope: Scope, only: ReadonlyArray<OperationId> = scope.operations): Finite<Operation> => {
  const fields = fieldsOf(scope)
  return tagged('op', Object.fromEntries(only.map((id) => [id, fields[id]]))) as unknown as Finite<Operation>
}
