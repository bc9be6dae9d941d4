/** Creation of a VM. Source: 003_3fe975ca6f1b169f.txt, kvm_arch_init_vm. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, answered, done, type Kvm, refuse } from '../declared/refusals.ts'
import { type Mfn, State } from '../declared/state.ts'
import { changeFrame, changeVm, frameAt, vmAt } from '../functions/changes.ts'
import { isFree, take } from '../functions/pages.ts'
import { teardown } from '../functions/teardown.ts'

/** kvm_alloc_stage2_pgd: a page of the root, zeroed and cleaned to memory. */
const takePart = ({ rules }: Kvm, part: number, mfn: Mfn, s: State): State => {
  const taken = take(mfn, 'root', rules.tailPagesCounted(part), s)
  return changeFrame(mfn, { content: 'entries', entries: frameAt(s, mfn).entries.map(() => null) }, taken)
}

export const initVm =
  (kvm: Kvm) =>
  ({ vm, root, aligned, survives }: Operation<'initVm'>) =>
  (s: State): Answered => {
    const { life, pgd, work } = vmAt(s, vm)
    if (life === 'mmGone' || work !== null || !root.every((mfn) => isFree(s, mfn)) || new Set(root).size < root.length)
      return null
    if (!kvm.rules.rootAllocatedOnce(pgd !== null)) return refuse('rootAllocatedOnce', 'EINVAL', vm, s)
    if (!kvm.rules.rootAligned(aligned)) return null
    const taken = root.reduce<State>((t, mfn, part) => takePart(kvm, part, mfn, t), s)
    const made = changeVm(vm, { life: 'live', pgd: root, aligned }, taken)
    if (survives) return done(made)
    const freed = kvm.rules.failedCreationFrees() ? teardown(kvm, vm, made) : made
    return answered('failed', State.with({ vms: s.vms }, freed))
  }
