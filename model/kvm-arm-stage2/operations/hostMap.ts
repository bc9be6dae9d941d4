/** The VMM touches a page of its own. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { setHostPage, vmAt } from '../functions/changes.ts'
import { isFree, takeForProcess } from '../functions/pages.ts'

export const hostMap =
  ({ scope }: Kvm) =>
  ({ vm, hva, mfn, write }: Operation<'hostMap'>) =>
  (s: State): Answered => {
    const { life, mm } = vmAt(s, vm)
    if (life === 'mmGone' || at(mm, hva) !== null || !isFree(s, mfn)) return null
    return done(setHostPage(vm, hva, { mfn, write }, takeForProcess(mfn, 'user', scope.contents, s)))
  }
