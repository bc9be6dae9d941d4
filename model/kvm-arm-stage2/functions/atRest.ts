/** When a VM may be taken down. */
import { at } from '../../frame/machine.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { vmAt } from './changes.ts'

/** Nobody is in the guest, on the way into it, in a fault, or under the lock. */
export const isAtRest = ({ scope }: Kvm, vm: number, s: State): boolean =>
  vmAt(s, vm).work === null &&
  scope.vcpus.every((owner, vcpu) => owner !== vm || (at(s.faults, vcpu) === null && at(s.entering, vcpu) === null)) &&
  s.cpus.every(({ loaded }) => loaded === null || at(scope.vcpus, loaded.vcpu) !== vm)
