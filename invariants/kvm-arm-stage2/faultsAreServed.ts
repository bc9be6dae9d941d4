import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { HostPage, State } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { KvmMachine } from '../../model/kvm-arm-stage2/machine.ts'
import type { StateInvariant } from './step.ts'
import { addressable } from './view/addresses.ts'
import { pageIn } from './view/memory.ts'
import { type Leaf, leafMap, leavesAfter } from './view/tree.ts'

interface Access {
  readonly vcpu: number
  readonly ipa: number
  readonly page: HostPage
}

/** A guest has all of a page that its VMM has: it is mapped, and writable if it is for the VMM. Devices are nothing of the VMM's. */
const isServed = (leaf: Leaf | undefined, page: HostPage): boolean =>
  leaf !== undefined && (leaf.kind === 'device' || leaf.write || !page.write)

/** Each vCPU that can fault now, with each address that the VMM backs and that the guest has not, or not all of. */
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
            .filter((ipa) => ipa < addressable(scope))
            .flatMap((ipa) => {
              const page = pageIn(s, vm, slot, ipa)
              return page === null || isServed(mapped.get(ipa), page) ? [] : [{ vcpu, ipa, page }]
            }),
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
    wrong: ({ vcpu, ipa, page }, s) => {
      const vm = at(scope.vcpus, vcpu)
      const served = after(s, { op: 'fault', vcpu, ipa })
      const leaf = served === null ? undefined : leavesAfter(scope, served, vm).get(ipa)
      return isServed(leaf, page) ? null : `V${vcpu} faults at address ${ipa} for ever`
    },
  }
}
