/** Destruction of a VM. Source: 003_3fe975ca6f1b169f.txt, kvm_arch_destroy_vm. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import { State } from '../declared/state.ts'
import { isAtRest } from '../functions/atRest.ts'
import { type Cache, freeCache, setCache } from '../functions/caches.ts'
import { changeVm, vmAt } from '../functions/changes.ts'
import { teardown } from '../functions/teardown.ts'

/** The page caches of a VM: its vCPUs', and its own. */
const cachesOf = ({ scope: { vcpus } }: Kvm, vm: number): ReadonlyArray<Cache> => [
  ...vcpus.flatMap((owner, vcpu) => (owner === vm ? [{ vm, vcpu }] : [])),
  { vm, vcpu: null },
]

export const destroyVm =
  (kvm: Kvm) =>
  ({ vm }: Operation<'destroyVm'>) =>
  (s: State): Answered => {
    const { life, vmid, fresh, slots } = vmAt(s, vm)
    if (life === 'none' || !isAtRest(kvm, vm, s)) return null
    const freed = teardown(kvm, vm, s)
    const release = kvm.rules.destroyFreesCaches() ? freeCache : (cache: Cache, t: State): State => setCache(cache, [], t)
    const emptied = cachesOf(kvm, vm).reduce<State>((t, cache) => release(cache, t), freed)
    const gone = {
      life: 'none',
      slots: slots.map(() => null),
      range: null,
      counted: 0,
      vmid: 0,
      fresh: false,
      vttbr: null,
    } as const
    const nextVmid = fresh ? kvm.rules.vmidsNotReissued(s.nextVmid, vmid) : s.nextVmid
    return done(State.with({ nextVmid }, changeVm(vm, gone, emptied)))
  }
