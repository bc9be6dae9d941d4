import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { StepInvariant } from './view/step.ts'
import { walkerOf } from './view/walk.ts'
import { wordAt, wrongContent } from './view/written.ts'

/** update_va_mapping changes exactly the L1 entry that a walk of the loaded tables reaches at that moment, and nothing where there is none. */
export const vaUpdateEditsWalkedEntry = (scope: Scope): StepInvariant<Operation<'updateVaMapping'>> => ({
  of: ['updateVaMapping'],
  when: ({ answer }) => E.isRight(answer),
  subjects: ({ operation }) => (operation.op === 'updateVaMapping' ? [operation] : []),
  wrong: ({ vcpu, va, entry }, { before, after }) => {
    const table = walkerOf(scope).l1Of(before, vcpu, va)
    const write = table === null ? null : wordAt(table, at(va, va.length - 1), entry)
    const wrong = wrongContent(scope, before, after, write)
    return wrong === null ? null : `updating address ${va.join('.')}: ${wrong}`
  },
})
