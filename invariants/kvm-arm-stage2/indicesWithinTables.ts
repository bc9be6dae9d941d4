import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { KvmStep, StepInvariant } from './step.ts'
import { addressable, from } from './view/addresses.ts'
import { addressesOf } from './view/memory.ts'

/** The addresses that an operation looks up in the tables of its VM. */
const lookedUp = ({ operation, before, answer }: KvmStep): ReadonlyArray<number> => {
  if (E.isLeft(answer) || !('vm' in operation) || at(before.vms, operation.vm).pgd === null) return []
  switch (operation.op) {
    case 'ioremap':
      return from(operation.ipa, operation.pages)
    case 'slotDrop': {
      const slot = at(at(before.vms, operation.vm).slots, operation.slot)
      return slot === null ? [] : from(slot.base, slot.pages)
    }
    case 'rangeStart':
      return from(operation.from, operation.pages).flatMap((hva) => addressesOf(before, operation.vm, hva))
    case 'hostUnmap':
    case 'unmapBegins':
    case 'invalidatePage':
    case 'hostProtect':
    case 'changePte':
    case 'changeBegins':
    case 'testAge':
      return addressesOf(before, operation.vm, operation.hva)
    default:
      return []
  }
}

/** No table index lies outside the tables that were allocated. */
export const indicesWithinTables = (scope: Scope): StepInvariant<KvmStep> => ({
  subjects: (step) => [step],
  wrong: (step) => {
    const outside = lookedUp(step).find((ipa) => ipa >= addressable(scope))
    return outside === undefined
      ? null
      : `${step.operation.op} reads and writes past the end of the root: address ${outside} of ${addressable(scope)}`
  },
})
