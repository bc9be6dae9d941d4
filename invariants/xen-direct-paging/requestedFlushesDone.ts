import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { type Asked, askedOf } from './view/forgetting.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

/** What a processor has to forget, and whose request that is. */
interface Owed extends Pick<Asked, 'flush' | 'va'> {
  readonly vcpu: number
}

/** A flush asked for as such, and the load of a root, which the guest relies on to flush its own processor. */
const owed = (scope: Scope, { operation, before, answer }: XenStep): ReadonlyArray<Owed> => {
  if (E.isLeft(answer)) return []
  if (operation.op === 'newBaseptr' && at(before.vcpus, operation.vcpu).mode === 'kernel')
    return [{ vcpu: operation.vcpu, flush: 'tlbLocal', va: [] }]
  const asked = askedOf(scope, operation)
  return asked === null ? [] : asked.vcpus.map((vcpu) => ({ vcpu, flush: asked.flush, va: asked.va }))
}

/** The tracked addresses that a processor remembers a translation or a table of. */
const addressesKept = (scope: Scope, s: State, { vcpu, flush, va }: Owed): ReadonlyArray<string> => {
  const { tlb, tables } = at(s.vcpus, vcpu)
  const everything = flush === 'tlbLocal' || flush === 'tlbAll'
  return scope.tracked.flatMap((tracked, address) => {
    const meant = everything || tracked.every((slot, i) => slot === va[i])
    const kept = (meant && at(tlb, address) !== null) || at(tables, address).some((table) => table !== null)
    return kept ? [tracked.join('.')] : []
  })
}

/** A flush that a guest asks for, and is told was done, was done on every processor that it named. */
export const requestedFlushesDone = (scope: Scope): StepInvariant<Owed> => ({
  of: ['tlbFlush', 'updateVaMapping', 'newBaseptr'],
  when: () => scope.tracked.length > 0,
  subjects: (step) => owed(scope, step),
  wrong: (asked, { after, operation }) => {
    const kept = addressesKept(scope, after, asked)
    return kept.length === 0 ? null : `after ${operation.op} vCPU ${asked.vcpu} still remembers address ${kept.join(', ')}`
  },
})
