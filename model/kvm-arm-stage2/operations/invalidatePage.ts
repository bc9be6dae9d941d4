/** An invalidation after which the page stays. Source: 003_3fe975ca6f1b169f.txt, kvm_unmap_hva. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { visited } from '../functions/aliases.ts'
import { vmAt } from '../functions/changes.ts'
import { invalidate, raise } from '../functions/notifying.ts'
import { whole } from '../functions/tableChange.ts'

export const invalidatePage =
  (kvm: Kvm) =>
  ({ vm, hva }: Operation<'invalidatePage'>) =>
  (s: State): Answered => {
    if (vmAt(s, vm).pgd === null || vmAt(s, vm).work !== null) return null
    const told = invalidate(kvm, vm, visited(kvm, vm, hva, s), null, raise(kvm, vm, 'page', s))
    return done(whole(kvm, vm, told))
  }
