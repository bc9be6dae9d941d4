/** One page for a page cache. Source: 003_3fe975ca6f1b169f.txt, mmu_topup_memory_cache. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import type { Answered, Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { fill } from '../functions/caches.ts'

/** mmu_topup_memory_cache takes one page; the caller is refused later if there were too few. */
export const topup =
  (kvm: Kvm) =>
  ({ vcpu, mfn }: Operation<'topup'>) =>
  (s: State): Answered =>
    fill(kvm, { vm: at(kvm.scope.vcpus, vcpu), vcpu }, mfn, s)

export const reserve =
  (kvm: Kvm) =>
  ({ vm, mfn }: Operation<'reserve'>) =>
  (s: State): Answered =>
    fill(kvm, { vm, vcpu: null }, mfn, s)
