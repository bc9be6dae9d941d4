/** A guest's stage-2 fault: look the page up without the lock, then map it under the lock. Source: Linux v3.9 arch/arm/kvm/mmu.c, user_mem_abort. */
import { at } from '../../frame/machine.ts'
import { backing } from '../functions/aliases.ts'
import { setFault, vmAt } from '../functions/changes.ts'
import type { GuestFault, OnVcpu } from '../declared/operations.ts'
import { get, put } from '../functions/pages.ts'
import { type Answered, answered, done, type Kvm, refuse } from '../declared/refusals.ts'
import type { FaultStep } from '../declared/rules.ts'
import type { Entry, Fault, HostPage, State } from '../declared/state.ts'
import { leafAt, setLeaf } from '../functions/tables.ts'

const ownerOf = ({ scope }: Kvm, vcpu: number): number => at(scope.vcpus, vcpu)

const hostPage = (vm: number, { ipa }: Fault, s: State): HostPage | null => {
  const hva = backing(vm, ipa, s)
  return hva === null ? null : at(vmAt(s, vm).mm, hva)
}

/** One part of the lookup. Once the page is had, the fault holds a reference to it. */
const look = (kvm: Kvm, vcpu: number, step: FaultStep, fault: Fault, s: State): Answered => {
  const vm = ownerOf(kvm, vcpu)
  const on = { ...fault, next: fault.next + 1 }
  if (step === 'sequence') return done(setFault(vcpu, { ...on, sampled: true }, s))
  const page = hostPage(vm, fault, s)
  if (!kvm.rules.hostPagePresent(page !== null) || page === null) {
    const held = fault.mfn === null ? s : put(fault.mfn, s)
    return refuse('hostPagePresent', 'EFAULT', vm, setFault(vcpu, null, held))
  }
  if (step === 'rights') return done(setFault(vcpu, { ...on, write: page.write }, s))
  const write = step === 'page' ? fault.write : page.write
  return done(setFault(vcpu, { ...on, mfn: page.mfn, write }, get(page.mfn, s)))
}

/** Would this access fault? There is no leaf, or a read-only one where the VMM may write. */
const faults = (kvm: Kvm, vm: number, fault: Fault, s: State): boolean => {
  const leaf = leafAt(kvm, vm, fault.ipa, s)
  return leaf === null || (leaf.kind === 'ram' && !leaf.write && hostPage(vm, fault, s)?.write === true)
}

export const faultBegins =
  (kvm: Kvm) =>
  ({ vcpu, ipa }: GuestFault) =>
  (s: State): Answered => {
    const vm = ownerOf(kvm, vcpu)
    const { life, pgd } = vmAt(s, vm)
    const fault: Fault = { ipa, next: 0, sampled: false, changed: false, mfn: null, write: false }
    if (life !== 'live' || pgd === null || at(s.faults, vcpu) !== null || !faults(kvm, vm, fault, s)) return null
    if (backing(vm, ipa, s) === null) return answered('mmio', s)
    if (!kvm.rules.cacheFilledBefore(at(s.caches, vcpu).length)) return refuse('cacheFilledBefore', 'ENOMEM', vm, s)
    return look(kvm, vcpu, at(kvm.rules.faultOrder, 0), fault, s)
  }

export const faultProceeds =
  (kvm: Kvm) =>
  ({ vcpu }: OnVcpu) =>
  (s: State): Answered => {
    const fault = at(s.faults, vcpu)
    const step = fault === null ? undefined : kvm.rules.faultOrder[fault.next]
    return fault === null || step === undefined ? null : look(kvm, vcpu, step, fault, s)
  }

/** Under mmu_lock: map the page unless something may have changed since the lookup; drop the reference in any case. */
export const faultCommits =
  (kvm: Kvm) =>
  ({ vcpu }: OnVcpu) =>
  (s: State): Answered => {
    const { rules } = kvm
    const vm = ownerOf(kvm, vcpu)
    const { work, counted } = vmAt(s, vm)
    const fault = at(s.faults, vcpu)
    if (fault === null || fault.mfn === null || fault.next < rules.faultOrder.length || work !== null) return null
    const { ipa, mfn, write, changed } = fault
    const device = leafAt(kvm, vm, ipa, s)?.kind === 'device'
    const retry = rules.commitRetries(changed, counted > 0) || !rules.devicesStay(device)
    const entry: Entry = { to: mfn, kind: 'ram', write: rules.entryWrittenAsGiven(write) }
    const mapped = retry ? s : setLeaf(kvm, { vm, vcpu }, ipa, entry, s)
    const dropped = rules.commitDropsReference(retry) ? put(mfn, mapped) : mapped
    return answered(retry ? 'retry' : 'done', setFault(vcpu, null, dropped))
  }

/** Begin, look up and map with nobody in between. */
export const wholeFault =
  (kvm: Kvm) =>
  ({ vcpu, ipa }: GuestFault) => {
    const begins = faultBegins(kvm)({ op: 'faultBegins', vcpu, ipa })
    const proceeds = faultProceeds(kvm)({ op: 'faultProceeds', vcpu })
    const commits = faultCommits(kvm)({ op: 'faultCommits', vcpu })
    const rest = (outcome: Answered): Answered => {
      if (outcome === null || outcome.answer._tag === 'Left' || at(outcome.state.faults, vcpu) === null) return outcome
      return rest(proceeds(outcome.state)) ?? commits(outcome.state)
    }
    // The lock is needed at the end.
    return (s: State): Answered => (vmAt(s, ownerOf(kvm, vcpu)).work === null ? rest(begins(s)) : null)
  }
