import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import { limitOf } from '../../model/kvm-arm-stage2/geometry.ts'
import type { KvmMachine } from '../../model/kvm-arm-stage2/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/scope.ts'
import type { State } from '../../model/kvm-arm-stage2/state.ts'
import { pageIn } from './memory.ts'
import type { StateInvariant } from './step.ts'
import { leafMap, leavesAfter } from './tree.ts'

interface Access {
  readonly vcpu: number
  readonly ipa: number
}

/** Each vCPU that can fault now, with each address that the VMM backs and that is not mapped. */
const accesses = (scope: Scope, s: State): ReadonlyArray<Access> =>
  scope.vcpus.flatMap((vm, vcpu) => {
    const { life, pgd, range, work, slots } = at(s.vms, vm)
    const ready = life === 'live' && pgd !== null && range === null && work === null && at(s.faults, vcpu) === null
    if (!ready || at(s.caches, vcpu).length < 2) return []
    const mapped = leafMap(scope, s, vm)
    return slots.flatMap((slot) =>
      slot === null || slot.invalid
        ? []
        : Array.from({ length: slot.pages }, (_, i) => slot.base + i)
            .filter((ipa) => ipa < limitOf(scope) && !mapped.has(ipa) && pageIn(s, vm, slot, ipa) !== null)
            .map((ipa) => ({ vcpu, ipa })),
    )
  })

/** A guest's access to memory that its VMM has ends with that memory, if nobody interferes. A probe. */
export const faultsAreServed = (scope: Scope, machine: KvmMachine): StateInvariant<Access> => {
  const after = (s: State, op: Parameters<KvmMachine['step']>[0]): State | null => {
    const outcome = machine.step(op)(s)
    return outcome === null || E.isLeft(outcome.answer) ? null : outcome.state
  }
  return {
    subjects: (s) => (s.host === 'alive' ? accesses(scope, s) : []),
    wrong: ({ vcpu, ipa }, s) => {
      const vm = at(scope.vcpus, vcpu)
      const served = after(s, { op: 'fault', vcpu, ipa })
      return served !== null && leavesAfter(scope, served, vm).has(ipa) ? null : `V${vcpu} faults at address ${ipa} for ever`
    },
  }
}
