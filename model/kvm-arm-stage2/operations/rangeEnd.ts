/** The end of an invalidation. Source: generic kvm_main.c. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { changeVm, setHost, vmAt } from '../functions/changes.ts'
import { raise } from '../functions/notifying.ts'
import { isSeen } from '../functions/ranges.ts'

/** The slots are looked at again. A count that was never raised goes below 0, which is a BUG(). */
export const rangeEnd =
  (kvm: Kvm) =>
  ({ vm }: Operation<'rangeEnd'>) =>
  (s: State): Answered => {
    const { range, work, counted } = vmAt(s, vm)
    if (range === null || work !== null) return null
    const ended = changeVm(vm, { range: null }, s)
    if (!isSeen(kvm, vm, range, s)) return done(ended)
    if (counted === 0) return done(setHost('bug: kvm_mmu_notifier_invalidate_range_end', ended))
    return done(changeVm(vm, { counted: counted - 1 }, raise(kvm, vm, 'rangeEnd', ended)))
  }
