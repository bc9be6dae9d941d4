/** Everything between start and end of an invalidation is kept from being mapped. Source: 003_3fe975ca6f1b169f.txt, kvm_unmap_hva_range; generic kvm_main.c. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import { Range, type State } from '../declared/state.ts'
import { visited } from '../functions/aliases.ts'
import { changeVm, setHost, vmAt } from '../functions/changes.ts'
import { invalidate } from '../functions/notifying.ts'
import { hvasOf, isSeen } from '../functions/ranges.ts'
import { whole } from '../functions/tableChange.ts'

export const rangeStart =
  (kvm: Kvm) =>
  ({ vm, from, pages, aligned }: Operation<'rangeStart'>) =>
  (s: State): Answered => {
    const { pgd, work, range, counted } = vmAt(s, vm)
    if (pgd === null || work !== null || range !== null || from + pages > kvm.scope.hvas) return null
    if (!kvm.rules.rangeRoundsOutward(aligned)) return done(setHost('bug: kvm_unmap_hva_range', s))
    const begun = changeVm(vm, { range: Range.make({ from, pages }) }, s)
    if (!isSeen(kvm, vm, { from, pages }, s)) return done(begun)
    const todo = hvasOf(from, pages).flatMap((hva) => visited(kvm, vm, hva, s))
    return done(whole(kvm, vm, invalidate(kvm, vm, todo, null, changeVm(vm, { counted: counted + 1 }, begun))))
  }
