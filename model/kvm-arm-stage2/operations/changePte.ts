/** The host replaces a page. Source: 003_3fe975ca6f1b169f.txt, kvm_set_spte_hva. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { Mfn, State } from '../declared/state.ts'
import { aliasesOf } from '../functions/aliases.ts'
import { frameAt, setHostPage, vmAt } from '../functions/changes.ts'
import { pageAt, raise, throughout } from '../functions/notifying.ts'
import { get, isFree, put, takeForProcess } from '../functions/pages.ts'
import { begin } from '../functions/tableChange.ts'
import { leafAt, leafTo } from '../functions/tables.ts'

/** The page that the host puts in the place of another: a free one, or one that nobody may write. */
const takeOther = ({ scope }: Kvm, mfn: Mfn, s: State): State | null => {
  if (isFree(s, mfn)) return takeForProcess(mfn, 'user', scope.contents, s)
  const written = s.vms.some(({ mm }) => mm.some((page) => page?.mfn === mfn && page.write))
  return frameAt(s, mfn).use === 'user' && !written ? get(mfn, s) : null
}

/** change_pte: the host's entry, then kvm_set_spte_hva, then the old page is given back. */
export const changeBegins =
  (kvm: Kvm) =>
  ({ vm, hva, mfn, write }: Operation<'changePte' | 'changeBegins'>) =>
  (s: State): Answered => {
    const page = pageAt(vm, hva, s)
    if (page === null || page.mfn === mfn) return null
    // A page that is written to is nobody else's.
    if (write && !isFree(s, mfn)) return null
    const taken = takeOther(kvm, mfn, s)
    if (taken === null) return null
    const changed = raise(kvm, vm, 'change', setHostPage(vm, hva, { mfn, write }, taken))
    if (vmAt(s, vm).pgd === null) return done(put(page.mfn, changed))
    const todo = aliasesOf(vm, hva, s).flatMap(({ ipa, invalid }) =>
      kvm.rules.changePteOnlyUpdates(leafAt(kvm, vm, ipa, s) !== null, invalid) ? [ipa] : [],
    )
    const entry = leafTo(kvm, mfn, kvm.rules.changePteRights(write))
    return done(begin(kvm, vm, 'change', todo, page.mfn, entry, changed))
  }

export const changePte = (kvm: Kvm) => {
  const begins = changeBegins(kvm)
  return (operation: Operation<'changePte'>) => {
    const first = begins(operation)
    return (s: State): Answered => throughout(kvm, operation.vm, first(s))
  }
}
