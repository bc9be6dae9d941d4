import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { OperationId } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { Frame } from '../../model/xen-direct-paging/declared/state.ts'
import { everyFrame, inUse, sameEntries } from './view/records.ts'
import { actorOf, type StepInvariant, type XenStep } from './view/step.ts'

const changesMode = (id: OperationId): boolean => id === 'switchMode' || id === 'multicall'

/** Only user code of this domain can be behind the operation. */
const byUserCode = (scope: Scope, { before, operation }: XenStep): boolean => {
  if ('vcpu' in operation) return at(before.vcpus, operation.vcpu).mode === 'user'
  const actor = actorOf(scope, operation)
  const own = before.vcpus.filter((_, vcpu) => scope.vcpus[vcpu] === actor)
  return own.length > 0 && own.every(({ mode }) => mode === 'user')
}

const sameRecord = (a: Frame, b: Frame): boolean =>
  a.owner === b.owner &&
  a.allocated === b.allocated &&
  a.count === b.count &&
  a.type === b.type &&
  a.typeCount === b.typeCount &&
  a.pinned === b.pinned

/**
 * User code asks nothing of Xen: what it does changes no base, no record of a frame, and no table in use. That a
 * processor sets A in an entry is nobody's asking.
 */
export const userCodeAsksNothing = (scope: Scope): StepInvariant<Mfn> => ({
  when: scope.operations.some(changesMode) ? (step) => byUserCode(scope, step) : () => false,
  subjects: ({ before }) => everyFrame(before),
  wrong: (mfn, { before, operation, after }) => {
    const was = at(before.frames, mfn)
    const is = at(after.frames, mfn)
    const moved = before.vcpus.some(({ base, user }, vcpu) => {
      const now = at(after.vcpus, vcpu)
      return now.base !== base || now.user !== user
    })
    if (moved) return `user code changed a base by ${operation.op}`
    if (was === is) return null
    if (!sameRecord(was, is)) return `user code changed what is recorded of F${mfn} by ${operation.op}`
    const edited = inUse(was) && operation.op !== 'setAccessed' && !sameEntries(was, is)
    return edited ? `user code changed F${mfn}, a table in use, by ${operation.op}` : null
  },
})
