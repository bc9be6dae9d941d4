/** A processor forgets. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { Cached, CachedTable, State } from '../declared/state.ts'
import { changeCpu } from '../functions/changes.ts'
import { placesOf, set } from '../functions/walking.ts'

/** One entry under the loaded VMID is dropped. */
export const evict =
  (kvm: Kvm) =>
  ({ cpu: index, ipa, what }: Operation<'evict'>) =>
  (s: State): Answered => {
    const cpu = at(s.cpus, index)
    if (cpu.loaded === null) return null
    const { vmid } = cpu.loaded
    const places = placesOf(kvm, ipa)
    const place = what === 'leaf' ? ipa : places[what]
    const rows: ReadonlyArray<ReadonlyArray<Cached | CachedTable | null>> = what === 'leaf' ? cpu.tlb : cpu[what]
    if (at(at(rows, vmid), place) === null) return null
    return done(changeCpu(index, { [what === 'leaf' ? 'tlb' : what]: set(rows, vmid, place, null) }, s))
  }
