/** How a processor walks. Source: ARM ARM, B3.10, intermediate walk caching. */
import { at, replaceAt } from '../../frame/machine.ts'
import { type Ipa, pathOf } from '../declared/geometry.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Cpu, Entry, Loaded, Mfn, State } from '../declared/state.ts'
import { frameAt } from './changes.ts'

/** Where an address stands in the caches. */
export interface Places {
  readonly level2: number
  readonly level3: number
}

export const placesOf = ({ scope }: Kvm, ipa: Ipa): Places => {
  const [, e2, e3] = scope.entries
  return { level2: Math.floor(ipa / (e2 * e3)), level3: Math.floor(ipa / e3) }
}

export const readEntry = (s: State, mfn: Mfn | null, slot: number): Entry | null =>
  mfn === null ? null : at(frameAt(s, mfn).entries, slot)

export const tableOf = (entry: Entry | null): Mfn | null => (entry?.kind === 'table' ? entry.to : null)

/** The tables and the leaf that a walk finds, each from the cache where it is there, from memory otherwise. */
export const walk = (kvm: Kvm, { root, vmid }: Loaded, cpu: Cpu, ipa: Ipa, s: State) => {
  const places = placesOf(kvm, ipa)
  const { part, first, second, third } = pathOf(kvm.scope, ipa)
  const cached2 = at(at(cpu.level2, vmid), places.level2)
  const cached3 = at(at(cpu.level3, vmid), places.level3)
  const level2 = cached2 === null ? tableOf(readEntry(s, at(root, part), first)) : cached2.mfn
  const level3 = cached3 === null ? tableOf(readEntry(s, level2, second)) : cached3.mfn
  const leaf = readEntry(s, level3, third)
  return { cached2, cached3, level2, level3, leaf: leaf?.kind === 'table' ? null : leaf, places }
}

export const set = <A>(
  rows: ReadonlyArray<ReadonlyArray<A>>,
  vmid: number,
  place: number,
  value: A,
): ReadonlyArray<ReadonlyArray<A>> => replaceAt(rows, vmid, replaceAt(at(rows, vmid), place, value))
