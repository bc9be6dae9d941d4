/** VMIDs and the way into the guest. Source: linux arch/arm/kvm/arm.c, update_vttbr, kvm_arch_vcpu_ioctl_run. */
import { at } from '../../frame/machine.ts'
import { changeCpu, changeVm, setEntering, spend, vmAt } from '../functions/changes.ts'
import { flushAll } from '../functions/flush.ts'
import type { Enter, OnCpu, OnVcpu } from '../declared/operations.ts'
import { type Answered, answered, done, type Kvm } from '../declared/refusals.ts'
import type { VmidStep } from '../declared/rules.ts'
import type { State } from '../declared/state.ts'

const isInGuest = (s: State, vcpu: number): boolean => s.cpus.some(({ loaded }) => loaded?.vcpu === vcpu)

/** need_new_vmid_gen, asked without the lock. */
export const checkVmid =
  ({ rules, scope }: Kvm) =>
  ({ vcpu }: OnVcpu) =>
  (s: State): Answered => {
    const { life, pgd, fresh, vmid } = vmAt(s, at(scope.vcpus, vcpu))
    if (life !== 'live' || pgd === null || at(s.entering, vcpu) !== null || isInGuest(s, vcpu)) return null
    return done(setEntering(vcpu, rules.vmidBeforeVttbr(fresh, vmid) ? { stage: 'ready' } : { stage: 'stale' }, s))
  }

/** The VMIDs are used up: a new generation, everybody out, everything flushed. */
const rollover = ({ rules }: Kvm, s: State): State => {
  const old = { ...s, vms: s.vms.map((vm) => ({ ...vm, fresh: false })), nextVmid: 1 }
  const out = rules.rolloverKicks() ? { ...old, cpus: old.cpus.map((cpu) => ({ ...cpu, loaded: null })) } : old
  return spend({ rollover: true }, rules.rolloverFlushes() ? flushAll(out) : out)
}

const publish = ({ scope }: Kvm, vm: number, step: VmidStep, s: State): State => {
  const { pgd, vmid } = vmAt(s, vm)
  switch (step) {
    case 'vmid':
      return { ...changeVm(vm, { vmid: s.nextVmid }, s), nextVmid: (s.nextVmid + 1) % scope.vmids }
    case 'vttbr':
      return changeVm(vm, { vttbr: pgd === null ? null : { root: pgd, vmid } }, s)
    case 'generation':
      return changeVm(vm, { fresh: true }, s)
  }
}

/** A part of update_vttbr; the first takes the lock, the last releases it. */
export const updateVttbr =
  (kvm: Kvm) =>
  ({ vcpu }: OnVcpu) =>
  (s: State): Answered => {
    const { rules, scope } = kvm
    const vm = at(scope.vcpus, vcpu)
    const entering = at(s.entering, vcpu)
    if (entering === null || entering.stage === 'ready') return null
    const steps = rules.vmidPublishedLast
    const part = (next: number, t: State): Answered =>
      done(
        setEntering(
          vcpu,
          next + 1 < steps.length ? { stage: 'updating', next: next + 1 } : { stage: 'ready' },
          publish(kvm, vm, at(steps, next), t),
        ),
      )
    if (entering.stage === 'updating') return part(entering.next, s)
    if (s.entering.some((other) => other?.stage === 'updating')) return null
    if (rules.vmidRechecked(vmAt(s, vm).fresh)) return done(setEntering(vcpu, { stage: 'ready' }, s))
    return part(0, rules.vmidZeroReserved(s.nextVmid) ? rollover(kvm, s) : s)
  }

/** Interrupts are off: the generation is looked at once more, then VTTBR is loaded. */
export const enter =
  ({ rules, scope }: Kvm) =>
  ({ vcpu, cpu }: Enter) =>
  (s: State): Answered => {
    const { vttbr, fresh, pgd, vmid } = vmAt(s, at(scope.vcpus, vcpu))
    if (at(s.entering, vcpu)?.stage !== 'ready' || at(s.cpus, cpu).loaded !== null || pgd === null) return null
    const out = setEntering(vcpu, null, s)
    if (!rules.entryChecksGeneration(fresh)) return answered('retry', out)
    return done(changeCpu(cpu, { loaded: { vcpu, ...(vttbr ?? { root: pgd, vmid }) } }, out))
  }

export const exit =
  (_: Kvm) =>
  ({ cpu }: OnCpu) =>
  (s: State): Answered =>
    at(s.cpus, cpu).loaded === null ? null : done(changeCpu(cpu, { loaded: null }, s))
