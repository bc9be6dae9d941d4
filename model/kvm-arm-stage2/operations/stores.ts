/** A guest's store waits, and lands. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { changeCpu } from '../functions/changes.ts'
import { walk } from '../functions/walking.ts'

/** A guest's store has its translation, and waits. */
export const storeBegins =
  (kvm: Kvm) =>
  ({ cpu: index, ipa }: Operation<'storeBegins'>) =>
  (s: State): Answered => {
    const cpu = at(s.cpus, index)
    if (cpu.loaded === null || cpu.store !== null) return null
    const { vmid } = cpu.loaded
    const cached = at(at(cpu.tlb, vmid), ipa)
    const walked = walk(kvm, cpu.loaded, cpu, ipa, s).leaf
    const target = cached?.write === true ? cached.mfn : cached === null && walked?.write === true ? walked.to : null
    return target === null ? null : done(changeCpu(index, { store: target }, s))
  }

export const storeLands =
  (_: Kvm) =>
  ({ cpu }: Operation<'storeLands'>) =>
  (s: State): Answered =>
    at(s.cpus, cpu).store === null ? null : done(changeCpu(cpu, { store: null }, s))
