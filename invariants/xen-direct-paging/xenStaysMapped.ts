import { at } from '../../model/frame/machine.ts'
import { isPresent } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { slot3 } from '../../model/xen-direct-paging/declared/sizes.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { everyFrame, inUse } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/** The roots in use whose slot 3 names a frame. */
const rootsOver = (scope: Scope, s: State, mfn: Mfn): ReadonlyArray<Mfn> =>
  everyFrame(s).filter((root) => {
    const f = at(s.frames, root)
    return f.type === 'l3' && inUse(f) && at(f.entries, slot3(scope))?.mfn === mfn
  })

/**
 * A processor that runs on a PAE root finds Xen there: slot 3 of its copy of the root leads to an L2 that carries Xen's
 * entries, and carries them for this root alone, since Xen's view of the guest's own tables is among them. Without it
 * the next interrupt has no handler. Source: xen mm.c create_pae_xen_mappings.
 */
export const xenStaysMapped = (scope: Scope): StateInvariant<number> => ({
  subjects: (s) => (scope.levels === 3 && !scope.compat ? s.vcpus.flatMap(({ cr3 }, vcpu) => (cr3 === null ? [] : [vcpu])) : []),
  wrong: (vcpu, s) => {
    const { cr3, latched } = at(s.vcpus, vcpu)
    const last = latched[slot3(scope)] ?? null
    if (!isPresent(last)) return `slot 3 of the root F${cr3} that vCPU ${vcpu} runs on is empty, and Xen is not mapped`
    const target = at(s.frames, last.mfn)
    if (!(target.type === 'l2x' && inUse(target)))
      return `vCPU ${vcpu} has F${last.mfn} in slot 3 of its root, which is ${target.type} and does not carry Xen's entries`
    const other = rootsOver(scope, s, last.mfn).find((root) => root !== cr3)
    return other === undefined ? null : `vCPU ${vcpu} runs on F${cr3}, and shares Xen's entries in F${last.mfn} with F${other}`
  },
})
