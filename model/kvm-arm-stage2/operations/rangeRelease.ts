/** Pages of a range go. Source: generic kvm_main.c. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { setHostPage, vmAt } from '../functions/changes.ts'
import { put } from '../functions/pages.ts'

/** Between start and end the host takes pages back without a further word. */
export const rangeRelease =
  (_: Kvm) =>
  ({ vm, hva }: Operation<'rangeRelease'>) =>
  (s: State): Answered => {
    const { range, mm, work } = vmAt(s, vm)
    const page = at(mm, hva)
    if (range === null || work !== null || page === null || hva < range.from || hva >= range.from + range.pages) return null
    return done(put(page.mfn, setHostPage(vm, hva, null, s)))
  }
