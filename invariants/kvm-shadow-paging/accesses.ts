/** What becomes of an access: as on a processor with the guest's own tables. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Access } from '../../model/hardware/x86/access.ts'
import type { Operation } from '../../model/kvm-shadow-paging/declared/operations.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import type { ShadowMachine } from '../../model/kvm-shadow-paging/machine.ts'
import { type Found, guestAnswers } from './guest.ts'
import { printAccess } from './held.ts'
import { isSettledAccess } from './pending.ts'
import { accessOf, answerOf, isDone, isRemembered, type ShadowStep, type StepInvariant, uses } from './step.ts'

/** An access with what the guest's tables said to it before. */
interface Judged {
  readonly access: Access & { readonly va: number }
  readonly found: Found
}

const judged = (scope: Scope, step: ShadowStep): ReadonlyArray<Judged> => {
  const access = accessOf(step)
  return access === null ? [] : [{ access, found: guestAnswers(scope, step.before, access.va, access) }]
}

/** A page fault is injected where the guest's tables forbid the access, with the error code of the architecture, and nowhere else. */
export const faultsAreExact = (scope: Scope): StepInvariant<Judged> => ({
  of: [...uses, 'moveFromDevice', 'ins'],
  when: (step) => answerOf(step).startsWith('#'),
  subjects: (step) => judged(scope, step),
  wrong: ({ access, found }, step) => {
    const due = found.fault === null ? 'no page fault' : `#PF ${found.fault.errorCode}`
    return answerOf(step) === due
      ? null
      : `a ${printAccess(access)} of address ${access.va} ends with ${answerOf(step)}, not ${due}`
  },
})

/** An access that completes is one that the guest's tables permit, to the frame that they name. What is remembered may be older. */
export const completedAccessesAreRight = (scope: Scope): StepInvariant<Judged> => ({
  of: [...uses, 'storeBegins'],
  when: (step) => isDone(step) && !isRemembered(step) && !scope.operations.includes('dma') && isSettledAccess(scope, step),
  subjects: (step) => judged(scope, step),
  wrong: ({ access, found: { page } }, { after }) => {
    const { reached } = after.spent
    if (page === null) return `a ${printAccess(access)} of address ${access.va} reaches F${reached}; the guest's tables forbid it`
    return page.frame === reached
      ? null
      : `a ${printAccess(access)} of address ${access.va} reaches F${reached}, not F${page.gfn}`
  },
})

/** What KVM stores for the guest, other than the store that made it exit, the guest might have stored itself. */
export const emulatedStoresArePermitted = (scope: Scope): StepInvariant<Judged> => ({
  of: ['moveFromDevice', 'ins'],
  when: (step) => answerOf(step) === 'emulated',
  subjects: (step) => judged(scope, step),
  wrong: ({ access, found: { page } }, { after }) =>
    page !== null && page.frame === after.spent.reached
      ? null
      : `KVM stores to F${after.spent.reached} for a ${printAccess(access)} of address ${access.va}, which the guest's tables forbid`,
})

/** KVM takes for a device's only what the guest's tables permit, and where there is no memory. */
export const devicesHaveNoMemory = (scope: Scope): StepInvariant<Judged> => ({
  of: [...uses, 'moveFromDevice', 'ins'],
  when: (step) => answerOf(step) === 'device' && !scope.operations.includes('dma') && isSettledAccess(scope, step),
  subjects: (step) => judged(scope, step),
  wrong: ({ access, found: { page } }) => {
    if (page === null) return `a ${printAccess(access)} of address ${access.va} goes to a device; the guest's tables forbid it`
    return page.frame === null
      ? null
      : `a ${printAccess(access)} of address ${access.va} goes to a device, and F${page.frame} is memory`
  },
})

/** The answer to the next try, and whether it took an exit; null where there is none. */
const again = (
  machine: ShadowMachine,
  operation: Operation,
  s: State,
): { readonly retry: boolean; readonly exits: number; readonly state: State } | null => {
  const outcome = machine.step(operation)(s)
  if (outcome === null || isLeft(outcome.answer)) return null
  return { retry: outcome.answer.right === 'retry', exits: outcome.state.spent.exits, state: outcome.state }
}

/** An access that is tried again gets on: after at most two exits it completes, is emulated, or the guest hears of it. A probe. */
export const accessesGetOn = (machine: ShadowMachine): StepInvariant<Operation> => ({
  of: uses,
  when: (step) => answerOf(step) === 'retry' && step.after.host === 'alive',
  subjects: ({ operation }) => [operation],
  wrong: (operation, { after }) => {
    const second = again(machine, operation, after)
    if (second === null || !second.retry) return null
    const third = again(machine, operation, second.state)
    return third === null || third.exits === 0 ? null : `${machine.operation.print(operation)} exits again and again`
  },
})
