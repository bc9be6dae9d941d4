/** A VM gets a VMID. Source: linux arch/arm/kvm/arm.c, update_vttbr. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import { Cpu, State, Vm, Vttbr } from '../declared/state.ts'
import type { VmidStep } from '../declared/steps.ts'
import { changeVm, setCpus, setEntering, spend, vmAt } from '../functions/changes.ts'
import { flushAll } from '../functions/flush.ts'

/** The VMIDs are used up: a new generation, everybody out, everything flushed. */
const rollover = ({ rules }: Kvm, s: State): State => {
  const old = State.with({ vms: s.vms.map((vm) => Vm.with({ fresh: false }, vm)), nextVmid: 1 }, s)
  const out = rules.rolloverKicks()
    ? setCpus(
        old.cpus.map((cpu) => Cpu.with({ loaded: null }, cpu)),
        old,
      )
    : old
  return spend({ rollover: true }, rules.rolloverFlushes() ? flushAll(out) : out)
}

const publish = ({ scope }: Kvm, vm: number, step: VmidStep, s: State): State => {
  const { pgd, vmid } = vmAt(s, vm)
  switch (step) {
    case 'vmid':
      return State.with({ nextVmid: (s.nextVmid + 1) % scope.vmids }, changeVm(vm, { vmid: s.nextVmid }, s))
    case 'vttbr':
      return changeVm(vm, { vttbr: pgd === null ? null : Vttbr.make({ root: pgd, vmid }) }, s)
    case 'generation':
      return changeVm(vm, { fresh: true }, s)
  }
}

/** A part of update_vttbr; the first takes the lock, the last releases it. */
export const updateVttbr =
  (kvm: Kvm) =>
  ({ vcpu }: Operation<'updateVttbr'>) =>
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
