/** Who forgets what, and who was asked to. */
import { at } from '../../../model/frame/machine.ts'
import type { Va } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { FlushRequest, Operation } from '../../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../../model/xen-direct-paging/declared/scope.ts'
import type { State, Vcpu } from '../../../model/xen-direct-paging/declared/state.ts'

/** A flush that a guest asks for. */
export interface Asked {
  readonly flush: FlushRequest
  readonly vcpus: ReadonlyArray<number>
  readonly va: Va
}

/** The processors of the domain that a vCPU runs. */
const companions = ({ vcpus }: Scope, vcpu: number): ReadonlyArray<number> =>
  vcpus.flatMap((domain, other) => (domain === at(vcpus, vcpu) ? [other] : []))

/** The flush that an operation asks for; null for none. */
export const askedOf = (scope: Scope, operation: Operation): Asked | null => {
  if (operation.op !== 'tlbFlush' && operation.op !== 'updateVaMapping') return null
  const { flush, vcpu, va } = operation
  if (flush === 'none') return null
  const all = flush === 'tlbAll' || flush === 'invlpgAll'
  return { flush, va, vcpus: all ? companions(scope, vcpu) : [vcpu] }
}

/** Does a list remember less than another? */
const lost = (before: ReadonlyArray<unknown>, after: ReadonlyArray<unknown>): boolean =>
  before.some((cached, i) => cached !== null && at(after, i) === null)

/** The processors that remember less than before; what Xen's window remembers is Xen's own. */
export const forgetful = (before: State, after: State): ReadonlyArray<number> =>
  before.vcpus === after.vcpus
    ? []
    : before.vcpus.flatMap((was: Vcpu, vcpu) => {
        const is = at(after.vcpus, vcpu)
        return lost(was.tlb, is.tlb) || lost(was.tables.flat(), is.tables.flat()) ? [vcpu] : []
      })
