/**
 * The reverse map: for each frame, the entries that map it writable. It is kept, not derived. Source: Linux 0028425f64,
 * mmu.c, rmap_add, rmap_remove, rmap_write_protect.
 */
import { at } from '../../frame/machine.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Gfn } from '../declared/sets.ts'
import type { Rmap } from '../declared/shadow.ts'
import type { Leaf, Place, Spte } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import {
  clearEntry,
  crash,
  pageAt,
  samePlace,
  setEntry,
  setObjects,
  setRmap,
  spteAt,
  withoutIndex,
  withRights,
} from './changes.ts'
import { flushIf } from './flush.ts'
import { frameOf } from './memory.ts'
import { firstFrame } from './roles.ts'

/** is_rmap_pte: writable, and where the host may take pages away, any that is present. */
const isMapped = ({ rules, scope }: Kvm, spte: Spte): spte is Leaf =>
  spte.kind === 'leaf' && (spte.write || (scope.parameters.memory === 'swappable' && rules.rmapHoldsReaders()))

/**
 * The first entry of a frame stands by itself. The second needs a descriptor, which holds more than a frame of these scopes
 * has; it goes back to the cache once it is empty.
 */
const chain = ({ scope }: Kvm, { places, chained }: Rmap, s: State): readonly [boolean, State] => {
  if (scope.objects === null) return [false, s]
  if (!chained && places.length > 1) {
    const { objects } = s.pool
    return [true, objects === 0 ? crash('bug: mmu_memory_cache_alloc', s) : setObjects(objects - 1, s)]
  }
  if (chained && places.length === 0) return [false, setObjects(Math.min(scope.objects, s.pool.objects + 1), s)]
  return [chained, s]
}

const setPlaces = (kvm: Kvm, frame: Gfn, places: ReadonlyArray<Place>, s: State): State => {
  const [chained, t] = chain(kvm, { places, chained: at(s.rmap, frame).chained }, s)
  return setRmap(frame, { places, chained }, t)
}

export const rmapAdd = (kvm: Kvm, place: Place, s: State): State => {
  const spte = spteAt(s, place)
  return isMapped(kvm, spte) ? setPlaces(kvm, spte.frame, [...at(s.rmap, spte.frame).places, place], s) : s
}

/** kvm_mmu_page_get_gfn: in a part of a large page the frame may be computed from the page's first one. */
const keyOf = ({ scope, unaliased }: Kvm, { page, index }: Place, leaf: Leaf, s: State): Gfn => {
  const { shadows } = pageAt(s, page)
  if (scope.parameters.rmapKey === 'stored' || shadows === null || !shadows.role.direct) return leaf.frame
  return unaliased[firstFrame(shadows) + index] ?? leaf.frame
}

/** An entry is listed under the frame that it names, and looked for under its key. */
export const rmapRemove = (kvm: Kvm, place: Place, s: State): State => {
  const spte = spteAt(s, place)
  if (!isMapped(kvm, spte)) return s
  const key = keyOf(kvm, place, spte, s)
  const places = s.rmap[key]?.places ?? []
  const index = places.findIndex((one) => samePlace(one, place))
  return index < 0 ? crash('bug: rmap_remove', s) : setPlaces(kvm, key, withoutIndex(places, index), s)
}

/** An entry of a last-level page goes, in the order of the rule. */
export const dropLeaf = (kvm: Kvm, place: Place, s: State): State =>
  kvm.rules.dropOrder.reduce((t, step) => (step === 'rmap' ? rmapRemove(kvm, place, t) : clearEntry(place, t)), s)

/** An entry loses W, and its place in the reverse map where that lists writers. */
export const makeReadOnly = (kvm: Kvm, place: Place, leaf: Leaf, s: State): State => {
  const readOnly = withRights(leaf, false, leaf.user, leaf.execute)
  return setEntry(place, readOnly, isMapped(kvm, readOnly) ? s : rmapRemove(kvm, place, s))
}

/** In which order the entries of a frame are looked at. */
export type Order = (a: Place, b: Place) => number

/**
 * A frame becomes a table: no entry may map it writable. An entry of the reverse map that names another frame, or may not
 * be there at all, is a BUG.
 */
export const rmapWriteProtect = (kvm: Kvm, gfn: Gfn, order: Order, s: State): State => {
  const frame = frameOf(kvm, gfn, s)
  if (frame === null) return crash('bug: rmap_write_protect', s)
  const { places: known } = at(s.rmap, frame)
  const visited = known.toSorted(order).filter((_, position) => kvm.rules.everyMappingProtected(position))
  const after = visited.reduce((t, place) => {
    const spte = spteAt(t, place)
    if (!isMapped(kvm, spte) || spte.frame !== frame) return crash('bug: rmap_write_protect', t)
    return spte.write ? makeReadOnly(kvm, place, spte, t) : t
  }, s)
  return flushIf(kvm, visited.length > 0 && kvm.rules.protectionFlushes(), after)
}
