/** The operations of a scope as a finite domain. */
import {
  type AnyFinite,
  bool,
  constant,
  type Finite,
  oneOf,
  option,
  range,
  ref,
  shown,
  struct,
  tagged,
  usually,
  vector,
} from '../../frame/finite/index.ts'
import { entryOf, halfOf, wordOf } from './entry.ts'
import { type Level, levelsOf } from './level.ts'
import { type FlushRequest, type MmuextRequest, type Operation, printVa, type Remembered } from './operation.ts'
import type { OperationId } from './operationIds.ts'
import { type Scope, sets } from './scope.ts'

type FieldsById = Readonly<Record<OperationId, Readonly<Record<string, AnyFinite>>>>

const flushes = ['invlpgLocal', 'invlpgAll', 'tlbLocal', 'tlbAll'] as const

const fieldsOf = (scope: Scope): FieldsById => {
  const { frame, domain, vcpu: vcpus } = sets(scope)
  const { levels, entries, batch, tracked } = scope
  const mfn = ref(frame)
  const vcpu = ref(vcpus)
  const caller = ref(domain)
  const slot = range(0, entries - 1)
  const entry = entryOf(scope)
  const va = shown(vector(slot, levels), printVa)
  const level = oneOf<Level>(...levelsOf(levels))
  const cached = tracked.length > 0
  const marked = scope.operations.includes('setAccessed')
  const remembered = {
    vcpu,
    address: range(0, Math.max(0, tracked.length - 1)),
    what: oneOf<Remembered>('translation', 'tables', 'window'),
  }
  const mmuRequest = struct({ table: mfn, slot, entry })
  const pins = (['pinL1', 'pinL2', 'pinL3', 'pinL4'] as const).slice(0, levels)
  const commands = [...pins, 'unpin', 'newBaseptr'] as const
  const command = oneOf<MmuextRequest['command']>(...commands, ...(cached ? (['flushLocal'] as const) : []))
  return {
    mmuUpdate: { caller, table: mfn, slot, entry, preserve: usually(false, marked ? bool : constant<boolean>(false)) },
    updateVaMapping: {
      vcpu,
      va,
      entry,
      flush: usually<FlushRequest>('none', cached ? oneOf<FlushRequest>('none', ...flushes) : oneOf<FlushRequest>('none')),
    },
    guestStore: { vcpu, va, slot, entry },
    guestHalfStore: { vcpu, va, slot, half: halfOf(scope) },
    guestCmpxchg: { vcpu, va, slot, expected: wordOf(scope), entry },
    pinTable: { caller, mfn, level },
    unpinTable: { caller, mfn },
    newBaseptr: { vcpu, mfn },
    newUserBaseptr: { vcpu, mfn: option(mfn) },
    machphysUpdate: { mfn, owner: ref(domain) },
    clearPage: { caller, mfn },
    copyPage: { caller, mfn, from: mfn },
    decreaseReservation: { caller, mfn },
    populate: { caller, mfn },
    tlbFlush: { vcpu, flush: oneOf(...flushes), va },
    mmuUpdateBatch: { caller, requests: vector(mmuRequest, batch) },
    mmuextBatch: { vcpu, requests: vector(struct({ command, mfn }), batch) },
    multicall: { vcpu, calls: vector(struct({ call: oneOf('iret', 'newBaseptr', 'newUserBaseptr'), mfn }), batch) },
    pinBegins: { vcpu, mfn, level },
    unmapBegins: { vcpu, table: mfn, slot },
    proceed: { vcpu },
    switchMode: { vcpu },
    speculate: remembered,
    evict: remembered,
    setAccessed: { vcpu, va },
  }
}

/** The operations that a scope switches on, or those of them that are named. */
export const operationsOf = (scope: Scope, only: ReadonlyArray<OperationId> = scope.operations): Finite<Operation> => {
  const fields = fieldsOf(scope)
  return tagged('op', Object.fromEntries(only.map((id) => [id, fields[id]]))) as unknown as Finite<Operation>
}
