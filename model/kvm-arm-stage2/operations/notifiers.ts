/** What the host does to a VMM's memory, and the notifiers that tell KVM. Source: 003_3fe975ca6f1b169f.txt, kvm_unmap_hva, kvm_set_spte_hva; generic kvm_main.c. */
import { at } from '../../frame/machine.ts'
import { aliasesOf, visited } from '../functions/aliases.ts'
import { frameAt, setHostPage, vmAt } from '../functions/changes.ts'
import type { Ipa } from '../declared/geometry.ts'
import type { ChangePte, HostMap, OnHva } from '../declared/operations.ts'
import { get, isFree, put, takeForProcess } from '../functions/pages.ts'
import { type Answered, answered, done, type Kvm } from '../declared/refusals.ts'
import type { Raised } from '../declared/rules.ts'
import type { Entry, HostPage, Mfn, State } from '../declared/state.ts'
import { leafAt } from '../functions/tables.ts'
import { begin, whole } from '../functions/tableChange.ts'

/** mmu_notifier_seq is raised: faults that read it before will see that. */
export const raise = ({ rules, scope }: Kvm, vm: number, what: Raised, s: State): State =>
  rules.notifierRaisesSequence(what)
    ? {
        ...s,
        faults: s.faults.map((fault, vcpu) =>
          fault?.sampled === true && at(scope.vcpus, vcpu) === vm ? { ...fault, changed: true } : fault,
        ),
      }
    : s

/** KVM is told, unless the VM has no tables; the page is given back at last. */
export const invalidate = (kvm: Kvm, vm: number, todo: ReadonlyArray<Ipa>, page: Mfn | null, s: State): State => {
  if (vmAt(s, vm).pgd === null) return page === null ? s : put(page, s)
  return begin(kvm, vm, 'unmap', todo, page, null, s)
}

/** The lock is free and there is such a page. */
const pageAt = (vm: number, hva: number, s: State): HostPage | null => {
  const { work, mm } = vmAt(s, vm)
  return work === null ? at(mm, hva) : null
}

export const hostMap =
  ({ scope }: Kvm) =>
  ({ vm, hva, mfn, write }: HostMap) =>
  (s: State): Answered => {
    const { life, mm } = vmAt(s, vm)
    if (life === 'mmGone' || at(mm, hva) !== null || !isFree(s, mfn)) return null
    return done(setHostPage(vm, hva, { mfn, write }, takeForProcess(mfn, 'user', scope.contents, s)))
  }

export const unmapBegins =
  (kvm: Kvm) =>
  ({ vm, hva }: OnHva) =>
  (s: State): Answered => {
    const page = pageAt(vm, hva, s)
    if (page === null) return null
    const gone = raise(kvm, vm, 'page', setHostPage(vm, hva, null, s))
    return done(invalidate(kvm, vm, visited(kvm, vm, hva, s), page.mfn, gone))
  }

/** The rest of a change that has begun, with nobody in between. */
export const throughout = (kvm: Kvm, vm: number, outcome: Answered): Answered =>
  outcome === null ? null : { answer: outcome.answer, state: whole(kvm, vm, outcome.state) }

export const hostUnmap = (kvm: Kvm) => {
  const begins = unmapBegins(kvm)
  return (operation: OnHva) => {
    const first = begins(operation)
    return (s: State): Answered => throughout(kvm, operation.vm, first(s))
  }
}

export const invalidatePage =
  (kvm: Kvm) =>
  ({ vm, hva }: OnHva) =>
  (s: State): Answered => {
    if (vmAt(s, vm).pgd === null || vmAt(s, vm).work !== null) return null
    const told = invalidate(kvm, vm, visited(kvm, vm, hva, s), null, raise(kvm, vm, 'page', s))
    return done(whole(kvm, vm, told))
  }

/** KSM and fork: the page becomes read-only for the VMM, and KVM forgets it. */
export const hostProtect =
  (kvm: Kvm) =>
  ({ vm, hva }: OnHva) =>
  (s: State): Answered => {
    const page = pageAt(vm, hva, s)
    if (page?.write !== true) return null
    const readOnly = raise(kvm, vm, 'page', setHostPage(vm, hva, { mfn: page.mfn, write: false }, s))
    return done(whole(kvm, vm, invalidate(kvm, vm, visited(kvm, vm, hva, s), null, readOnly)))
  }

/** The VMM writes to a page that it alone holds (wp_page_reuse): it becomes writable, and nobody is told. */
export const hostUnprotect =
  (_: Kvm) =>
  ({ vm, hva }: OnHva) =>
  (s: State): Answered => {
    const page = at(vmAt(s, vm).mm, hva)
    if (page === null || page.write || frameAt(s, page.mfn).count !== 1) return null
    return done(setHostPage(vm, hva, { mfn: page.mfn, write: true }, s))
  }

/** The page that the host puts in the place of another: a free one, or one that nobody may write. */
const takeOther = ({ scope }: Kvm, mfn: Mfn, s: State): State | null => {
  if (isFree(s, mfn)) return takeForProcess(mfn, 'user', scope.contents, s)
  const written = s.vms.some(({ mm }) => mm.some((page) => page?.mfn === mfn && page.write))
  return frameAt(s, mfn).use === 'user' && !written ? get(mfn, s) : null
}

/** change_pte: the host's entry, then kvm_set_spte_hva, then the old page is given back. */
export const changeBegins =
  (kvm: Kvm) =>
  ({ vm, hva, mfn, write }: ChangePte) =>
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
    const entry: Entry = { to: mfn, kind: 'ram', write: kvm.rules.entryWrittenAsGiven(kvm.rules.changePteRights(write)) }
    return done(begin(kvm, vm, 'change', todo, page.mfn, entry, changed))
  }

export const changePte = (kvm: Kvm) => {
  const begins = changeBegins(kvm)
  return (operation: ChangePte) => {
    const first = begins(operation)
    return (s: State): Answered => throughout(kvm, operation.vm, first(s))
  }
}

/** kvm_test_age_hva. */
export const testAge =
  (kvm: Kvm) =>
  ({ vm, hva }: OnHva) =>
  (s: State): Answered => {
    if (vmAt(s, vm).pgd === null || vmAt(s, vm).work !== null) return null
    const used = aliasesOf(vm, hva, s).some(({ ipa }) => leafAt(kvm, vm, ipa, s) !== null)
    return answered(kvm.rules.ageTells(used) ? 'young' : 'old', s)
  }
