/** Source: linux arch/arm/kvm/arm.c, update_vttbr. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { setEntering, vmAt } from '../functions/changes.ts'

const isInGuest = (s: State, vcpu: number): boolean => s.cpus.some(({ loaded }) => loaded?.vcpu === vcpu)

/** need_new_vmid_gen, asked without the lock. */
export const checkVmid =
  ({ rules, scope }: Kvm) =>
  ({ vcpu }: Operation<'checkVmid'>) =>
  (s: State): Answered => {
    const { life, pgd, fresh, vmid } = vmAt(s, at(scope.vcpus, vcpu))
    if (life !== 'live' || pgd === null || at(s.entering, vcpu) !== null || isInGuest(s, vcpu)) return null
    return done(setEntering(vcpu, rules.vmidBeforeVttbr(fresh, vmid) ? { stage: 'ready' } : { stage: 'stale' }, s))
  }
