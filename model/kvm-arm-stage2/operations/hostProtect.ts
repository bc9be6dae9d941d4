/** What the VMM may do with a page changes. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { visited } from '../functions/aliases.ts'
import { frameAt, setHostPage, vmAt } from '../functions/changes.ts'
import { invalidate, pageAt, raise } from '../functions/notifying.ts'
import { whole } from '../functions/tableChange.ts'

/** KSM and fork: the page becomes read-only for the VMM, and KVM forgets it. */
export const hostProtect =
  (kvm: Kvm) =>
  ({ vm, hva }: Operation<'hostProtect'>) =>
  (s: State): Answered => {
    const page = pageAt(vm, hva, s)
    if (page?.write !== true) return null
    const readOnly = raise(kvm, vm, 'page', setHostPage(vm, hva, { mfn: page.mfn, write: false }, s))
    return done(whole(kvm, vm, invalidate(kvm, vm, visited(kvm, vm, hva, s), null, readOnly)))
  }

/** The VMM writes to a page that it alone holds (wp_page_reuse): it becomes writable, and nobody is told. */
export const hostUnprotect =
  (_: Kvm) =>
  ({ vm, hva }: Operation<'hostUnprotect'>) =>
  (s: State): Answered => {
    const page = at(vmAt(s, vm).mm, hva)
    if (page === null || page.write || frameAt(s, page.mfn).count !== 1) return null
    return done(setHostPage(vm, hva, { mfn: page.mfn, write: true }, s))
  }
