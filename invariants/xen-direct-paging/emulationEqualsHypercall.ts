import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import { sameWord } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { XenMachine } from '../../model/xen-direct-paging/machine.ts'
import { inUse, sameState } from './view/records.ts'
import type { StepInvariant, XenStep } from './view/step.ts'
import { walkerOf } from './view/walk.ts'

type WholeStore = Operation<'guestStore'> | Operation<'guestCmpxchg'>

interface Trapped {
  readonly store: WholeStore
  readonly mfn: number
}

/** A store by the guest kernel through a read-only mapping of a table in use: to L1 tables it is emulated, to others it is a fault. */
const trapped = (scope: Scope, { before, operation }: XenStep): ReadonlyArray<Trapped> => {
  if (operation.op !== 'guestStore' && operation.op !== 'guestCmpxchg') return []
  const { vcpu, va, slot } = operation
  if (at(before.vcpus, vcpu).mode === 'user') return []
  const found = walkerOf(scope).translate(before, vcpu, va)
  if (found === null || found.writable || found.table === null) return []
  const word = at(at(before.frames, found.mfn).entries, slot)
  if (operation.op === 'guestCmpxchg' && !sameWord(word, operation.expected)) return []
  const lower = at(at(before.frames, found.table).entries, at(va, va.length - 1))
  return lower?.rw === false ? [{ store: operation, mfn: found.mfn }] : []
}

/**
 * A trapped store to an L1 in use is answered as MMU_NORMAL_PT_UPDATE would be, and to nothing else. The one
 * difference: the hypercall's fast path may accept flags on an entry whose target could not be referenced anew.
 */
export const emulationEqualsHypercall = (scope: Scope, machine: XenMachine): StepInvariant<Trapped> => ({
  of: ['guestStore', 'guestCmpxchg'],
  subjects: (step) => trapped(scope, step),
  wrong: ({ store: { vcpu, slot, entry }, mfn }, { before, answer, after }) => {
    const target = at(before.frames, mfn)
    if (!(inUse(target) && target.type === 'l1'))
      return E.isRight(answer) ? `a store to F${mfn}, no L1 in use, was emulated` : null
    const update: Operation<'mmuUpdate'> = {
      op: 'mmuUpdate',
      caller: at(scope.vcpus, vcpu),
      table: mfn,
      slot,
      entry,
      preserve: false,
    }
    const outcome = machine.step(update)(before)
    if (outcome === null) return null
    const byFastPath = E.isRight(outcome.answer) && outcome.state.spent.fastPath
    if (E.isLeft(answer) && byFastPath) return null
    if (E.isRight(answer) !== E.isRight(outcome.answer))
      return `the store was ${E.isRight(answer) ? 'accepted' : 'refused'}, the hypercall would be ${E.isRight(outcome.answer) ? 'accepted' : 'refused'}`
    return sameState(after, outcome.state) ? null : 'the store and the hypercall lead to different states'
  },
})
