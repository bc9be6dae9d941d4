/** What all notifiers do. Source: 003_3fe975ca6f1b169f.txt, kvm_unmap_hva; generic kvm_main.c. */
import { at } from '../../frame/machine.ts'
import type { Ipa } from '../declared/geometry.ts'
import type { Answered, Kvm } from '../declared/refusals.ts'
import type { Raised } from '../declared/rules.ts'
import { Fault, type HostPage, type Mfn, State } from '../declared/state.ts'
import { vmAt } from './changes.ts'
import { put } from './pages.ts'
import { begin, whole } from './tableChange.ts'

/** mmu_notifier_seq is raised: faults that read it before will see that. */
export const raise = ({ rules, scope }: Kvm, vm: number, what: Raised, s: State): State =>
  rules.notifierRaisesSequence(what)
    ? State.with(
        {
          faults: s.faults.map((fault, vcpu) =>
            fault?.sampled === true && at(scope.vcpus, vcpu) === vm ? Fault.with({ changed: true }, fault) : fault,
          ),
        },
        s,
      )
    : s

/** KVM is told, unless the VM has no tables; the page is given back at last. */
export const invalidate = (kvm: Kvm, vm: number, todo: ReadonlyArray<Ipa>, page: Mfn | null, s: State): State => {
  if (vmAt(s, vm).pgd === null) return page === null ? s : put(page, s)
  return begin(kvm, vm, 'unmap', todo, page, null, s)
}

/** The lock is free and there is such a page. */
export const pageAt = (vm: number, hva: number, s: State): HostPage | null => {
  const { work, mm } = vmAt(s, vm)
  return work === null ? at(mm, hva) : null
}

/** The rest of a change that has begun, with nobody in between. */
export const throughout = (kvm: Kvm, vm: number, outcome: Answered): Answered =>
  outcome === null ? null : { answer: outcome.answer, state: whole(kvm, vm, outcome.state) }
