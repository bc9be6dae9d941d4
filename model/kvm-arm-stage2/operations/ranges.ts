/** Invalidation of a range: everything between start and end is kept from being mapped. Source: 003_3fe975ca6f1b169f.txt, kvm_unmap_hva_range; generic kvm_main.c. */
import { at } from '../../frame/machine.ts'
import { aliasesOf, visited } from '../functions/aliases.ts'
import { changeVm, setHostPage, vmAt } from '../functions/changes.ts'
import { invalidate, raise } from './notifiers.ts'
import type { OnHva, OnVm, RangeStart } from '../declared/operations.ts'
import { put } from '../functions/pages.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { Hva, State, Vm } from '../declared/state.ts'
import { whole } from '../functions/tableChange.ts'

type Range = NonNullable<Vm['range']>

const hvasOf = (from: Hva, pages: number): ReadonlyArray<Hva> => Array.from({ length: pages }, (_, i) => from + i)

/** Whether KVM takes its lock and counts: it need not where no slot shows a page of the range. */
const isSeen = ({ scope: { parameters } }: Kvm, vm: number, { from, pages }: Range, s: State): boolean =>
  parameters.rangeLock === 'always' || hvasOf(from, pages).some((hva) => aliasesOf(vm, hva, s).length > 0)

export const rangeStart =
  (kvm: Kvm) =>
  ({ vm, from, pages, aligned }: RangeStart) =>
  (s: State): Answered => {
    const { pgd, work, range, counted } = vmAt(s, vm)
    if (pgd === null || work !== null || range !== null || from + pages > kvm.scope.hvas) return null
    if (!kvm.rules.rangeRoundsOutward(aligned)) return done({ ...s, host: 'bug: kvm_unmap_hva_range' })
    const begun = changeVm(vm, { range: { from, pages } }, s)
    if (!isSeen(kvm, vm, { from, pages }, s)) return done(begun)
    const todo = hvasOf(from, pages).flatMap((hva) => visited(kvm, vm, hva, s))
    return done(whole(kvm, vm, invalidate(kvm, vm, todo, null, changeVm(vm, { counted: counted + 1 }, begun))))
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

/** The slots are looked at again. A count that was never raised goes below 0, which is a BUG(). */
export const rangeEnd =
  (kvm: Kvm) =>
  ({ vm }: OnVm) =>
  (s: State): Answered => {
    const { range, work, counted } = vmAt(s, vm)
    if (range === null || work !== null) return null
    const ended = changeVm(vm, { range: null }, s)
    if (!isSeen(kvm, vm, range, s)) return done(ended)
    if (counted === 0) return done({ ...ended, host: 'bug: kvm_mmu_notifier_invalidate_range_end' })
    return done(changeVm(vm, { counted: counted - 1 }, raise(kvm, vm, 'rangeEnd', ended)))
  }
