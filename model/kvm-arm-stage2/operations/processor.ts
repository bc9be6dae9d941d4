/** What a processor does by itself while a VTTBR is loaded: it walks ahead and remembers, forgets, and lets stores wait. Source: ARM ARM, B3.10, intermediate walk caching. */
import { at, replaceAt } from '../../frame/machine.ts'
import { changeCpu, frameAt } from '../functions/changes.ts'
import { type Ipa, pathOf } from '../declared/geometry.ts'
import type { OnCpu, Speculate, StoreBegins } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { Cached, CachedTable, Cpu, Entry, Loaded, Mfn, State } from '../declared/state.ts'

/** Where an address stands in the caches. */
interface Places {
  readonly level2: number
  readonly level3: number
}

const placesOf = ({ scope }: Kvm, ipa: Ipa): Places => {
  const [, e2, e3] = scope.entries
  return { level2: Math.floor(ipa / (e2 * e3)), level3: Math.floor(ipa / e3) }
}

const readEntry = (s: State, mfn: Mfn | null, slot: number): Entry | null =>
  mfn === null ? null : at(frameAt(s, mfn).entries, slot)

const tableOf = (entry: Entry | null): Mfn | null => (entry?.kind === 'table' ? entry.to : null)

/** The tables and the leaf that a walk finds, each from the cache where it is there, from memory otherwise. */
const walk = (kvm: Kvm, { root, vmid }: Loaded, cpu: Cpu, ipa: Ipa, s: State) => {
  const places = placesOf(kvm, ipa)
  const { part, first, second, third } = pathOf(kvm.scope, ipa)
  const cached2 = at(at(cpu.level2, vmid), places.level2)
  const cached3 = at(at(cpu.level3, vmid), places.level3)
  const level2 = cached2 === null ? tableOf(readEntry(s, at(root, part), first)) : cached2.mfn
  const level3 = cached3 === null ? tableOf(readEntry(s, level2, second)) : cached3.mfn
  const leaf = readEntry(s, level3, third)
  return { cached2, cached3, level2, level3, leaf: leaf?.kind === 'table' ? null : leaf, places }
}

const set = <A>(rows: ReadonlyArray<ReadonlyArray<A>>, vmid: number, place: number, value: A): ReadonlyArray<ReadonlyArray<A>> =>
  replaceAt(rows, vmid, replaceAt(at(rows, vmid), place, value))

/** Nothing new is learnt, or nothing is there to learn: the operation is not enabled. */
const learnt = (kvm: Kvm, loaded: Loaded, cpu: Cpu, { ipa, what }: Speculate, s: State): Partial<Cpu> | null => {
  const { vmid, vcpu } = loaded
  const vm = at(kvm.scope.vcpus, vcpu)
  const { cached2, cached3, level2, level3, leaf, places } = walk(kvm, loaded, cpu, ipa, s)
  if (what === 'level2')
    return cached2 !== null || level2 === null ? null : { level2: set(cpu.level2, vmid, places.level2, { mfn: level2, vm }) }
  if (what === 'level3')
    return cached3 !== null || level3 === null ? null : { level3: set(cpu.level3, vmid, places.level3, { mfn: level3, vm }) }
  if (leaf === null || leaf.kind === 'table' || at(at(cpu.tlb, vmid), ipa) !== null) return null
  return { tlb: set(cpu.tlb, vmid, ipa, { mfn: leaf.to, write: leaf.write, kind: leaf.kind, vm }) }
}

export const speculate =
  (kvm: Kvm) =>
  (operation: Speculate) =>
  (s: State): Answered => {
    const cpu = at(s.cpus, operation.cpu)
    const change = cpu.loaded === null ? null : learnt(kvm, cpu.loaded, cpu, operation, s)
    return change === null ? null : done(changeCpu(operation.cpu, change, s))
  }

/** One entry under the loaded VMID is dropped. */
export const evict =
  (kvm: Kvm) =>
  ({ cpu: index, ipa, what }: Speculate) =>
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

/** A guest's store has its translation, and waits. */
export const storeBegins =
  (kvm: Kvm) =>
  ({ cpu: index, ipa }: StoreBegins) =>
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
  ({ cpu }: OnCpu) =>
  (s: State): Answered =>
    at(s.cpus, cpu).store === null ? null : done(changeCpu(cpu, { store: null }, s))
