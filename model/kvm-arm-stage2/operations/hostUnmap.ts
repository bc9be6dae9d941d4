/** The host takes a page back. Source: 003_3fe975ca6f1b169f.txt, kvm_unmap_hva. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { visited } from '../functions/aliases.ts'
import { setHostPage } from '../functions/changes.ts'
import { invalidate, pageAt, raise, throughout } from '../functions/notifying.ts'

export const unmapBegins =
  (kvm: Kvm) =>
  ({ vm, hva }: Operation<'hostUnmap' | 'unmapBegins'>) =>
  (s: State): Answered => {
    const page = pageAt(vm, hva, s)
    if (page === null) return null
    const gone = raise(kvm, vm, 'page', setHostPage(vm, hva, null, s))
    return done(invalidate(kvm, vm, visited(kvm, vm, hva, s), page.mfn, gone))
  }

export const hostUnmap = (kvm: Kvm) => {
  const begins = unmapBegins(kvm)
  return (operation: Operation<'hostUnmap'>) => {
    const first = begins(operation)
    return (s: State): Answered => throughout(kvm, operation.vm, first(s))
  }
}
