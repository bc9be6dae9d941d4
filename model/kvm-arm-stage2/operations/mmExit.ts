/** The end of a VM's VMM. Source: kvm_main.c, kvm_mmu_notifier_release. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { isAtRest } from '../functions/atRest.ts'
import { changeVm, vmAt } from '../functions/changes.ts'
import { put } from '../functions/pages.ts'
import { teardown } from '../functions/teardown.ts'

/** The VMM's process ends: the release notifier, then all its pages are given back. */
export const mmExit =
  (kvm: Kvm) =>
  ({ vm }: Operation<'mmExit'>) =>
  (s: State): Answered => {
    const { life, range, mm } = vmAt(s, vm)
    if (life !== 'live' || range !== null || !isAtRest(kvm, vm, s)) return null
    const told = kvm.rules.exitEmptiesTree() ? teardown(kvm, vm, s) : s
    const freed = mm.reduce<State>((t, page) => (page === null ? t : put(page.mfn, t)), told)
    return done(changeVm(vm, { life: 'mmGone', mm: mm.map(() => null) }, freed))
  }
