/** Into the guest, and out of it. Source: linux arch/arm/kvm/arm.c, kvm_arch_vcpu_ioctl_run. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, answered, done, type Kvm } from '../declared/refusals.ts'
import { Loaded, type State } from '../declared/state.ts'
import { changeCpu, setEntering, vmAt } from '../functions/changes.ts'

/** Interrupts are off: the generation is looked at once more, then VTTBR is loaded. */
export const enter =
  ({ rules, scope }: Kvm) =>
  ({ vcpu, cpu }: Operation<'enter'>) =>
  (s: State): Answered => {
    const { vttbr, fresh, pgd, vmid } = vmAt(s, at(scope.vcpus, vcpu))
    if (at(s.entering, vcpu)?.stage !== 'ready' || at(s.cpus, cpu).loaded !== null || pgd === null) return null
    const out = setEntering(vcpu, null, s)
    if (!rules.entryChecksGeneration(fresh)) return answered('retry', out)
    return done(changeCpu(cpu, { loaded: Loaded.make({ vcpu, root: vttbr?.root ?? pgd, vmid: vttbr?.vmid ?? vmid }) }, out))
  }

export const exit =
  (_: Kvm) =>
  ({ cpu }: Operation<'exit'>) =>
  (s: State): Answered =>
    at(s.cpus, cpu).loaded === null ? null : done(changeCpu(cpu, { loaded: null }, s))
