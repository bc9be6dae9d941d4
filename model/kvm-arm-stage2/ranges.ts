/** Invalidation of a range: everything between start and end is kept from being mapped. Source: 003_3fe975ca6f1b169f.txt, kvm_unmap_hva_range; generic kvm_main.c. */
import { at } from '../frame/machine.ts'
import { visited } from './aliases.ts'
import { changeVm, setHostPage, vmAt } from './changes.ts'
import { invalidate, raise } from './notifiers.ts'
import type { OnHva, OnVm, RangeStart } from './operation.ts'
import { put } from './pages.ts'
import { type Answered, done, type Kvm } from './refusal.ts'
import type { State } from './state.ts'
import { whole } from './work.ts'

export const rangeStart =
  (kvm: Kvm) =>
  ({ vm, from, pages, aligned }: RangeStart) =>
  (s: State): Answered => {
    const { pgd, work, range } = vmAt(s, vm)
    if (pgd === null || work !== null || range !== null || from + pages > kvm.scope.hvas) return null
    if (!kvm.rules.rangeRoundsOutward(aligned)) return done({ ...s, host: 'bug: kvm_unmap_hva_range' })
    const todo = Array.from({ length: pages }, (_, i) => visited(kvm, vm, from + i, s)).flat()
    return done(whole(kvm, vm, invalidate(kvm, vm, todo, null, changeVm(vm, { range: { from, pages } }, s))))
  }

/** Between start and end the host takes pages back without a further word. */
export const rangeRelease =
  (_: Kvm) =>
  ({ vm, hva }: OnHva) =>
  (s: State): Answered => {
    const { range, mm, work } = vmAt(s, vm)
    const page = at(mm, hva)
    if (range === null || work !== null || page === null || hva < range.from || hva >= range.from + range.pages) return null
    return done(put(page.mfn, setHostPage(vm, hva, null, s)))
  }

export const rangeEnd =
  (kvm: Kvm) =>
  ({ vm }: OnVm) =>
  (s: State): Answered =>
    vmAt(s, vm).range === null || vmAt(s, vm).work !== null
      ? null
      : done(changeVm(vm, { range: null }, raise(kvm, vm, 'rangeEnd', s)))
