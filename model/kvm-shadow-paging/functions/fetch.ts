/** From the roots down to the entry of an address; what is missing is made on the way. Source: 002_5c2ca27ce2c751df.txt, fetch. */
import { at } from '../../frame/machine.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { PageId, Va } from '../declared/sets.ts'
import type { Place, Rights } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import { spteAt } from './changes.ts'
import { keepsLink, sameLeaf } from './fits.ts'
import { flushIf } from './flush.ts'
import { largePage, rootOf, shadowSlot } from './geometry.ts'
import { dropEntry, getPage, isInvalid, link } from './pages.ts'
import { both, everything, rightsOf } from './rights.ts'
import type { Need } from './roles.ts'
import { rootLevel } from './roots.ts'
import { madeOf, setPte } from './setPte.ts'
import { leafOf, type Visit, type Walked, type Wanted } from './walker.ts'
import { overridden, overrides } from './wpTrick.ts'

/** What the guest's entries above a level allow. */
const accessUpTo = ({ rules }: Kvm, { path }: Walked, level: number): Rights => {
  const { user, write, execute } = path
    .slice(0, -1)
    .filter((visit) => visit.level > level)
    .reduce((rights, { entry }) => both(rights, rightsOf(entry)), everything)
  return { user, write, execute: execute || !rules.executeOfEveryLevel() }
}

/** What a part of a large page is looked up by. Where the access is granted more than its entries say, it is by what is granted. */
const directAccess = (kvm: Kvm, upTo: Rights, { entry }: Visit, wanted: Wanted, s: State): Rights => {
  const own = rightsOf(entry)
  const rights = kvm.rules.largePageKey(upTo, own, entry.dirty)
  return overrides(s, wanted, both(upTo, own)) && kvm.rules.wpTrickBeforeLookup() ? overridden(kvm, rights) : rights
}

/** The page that an address needs below an entry of `level`: one for the guest's next table, or for a part of its large page. */
const needBelow = (kvm: Kvm, va: Va, walked: Walked, wanted: Wanted, level: number, page: PageId, s: State): Need => {
  const { rules } = kvm
  const leaf = leafOf(walked)
  const upTo = accessUpTo(kvm, walked, level - 1)
  const belowInvalid = isInvalid(s, page)
  if (leaf.level === 2 && level === 2) {
    const { frame, high } = leaf.entry
    const access = directAccess(kvm, upTo, leaf, wanted, s)
    // The bits of PSE36 are part of what the entry has for an address.
    const first = frame - (frame % largePage(kvm.geometry)) + (high ? (kvm.scope.pse36 ?? 0) : 0)
    return { gfn: first, va, level: 1, direct: true, access, belowInvalid }
  }
  const { table } = at(
    walked.path.filter((visit) => visit.level === level - 1),
    0,
  )
  return { gfn: table, va, level: level - 1, direct: false, access: rules.roleHasAccess(upTo, walked.above), belowInvalid }
}

/** The last entry of an address. One that is there stays if it is what the walk found; another one goes before it is made anew. */
const fill = (kvm: Kvm, place: Place, walked: Walked, s: State): State => {
  const { entry } = leafOf(walked)
  const old = spteAt(s, place)
  const make = (t: State): State => setPte(kvm, place, entry, walked.above, walked, t)
  if (old.kind !== 'leaf' && old.kind !== 'io') return make(s)
  const { spte: due } = madeOf(kvm, entry, walked.above, walked, s)
  switch (kvm.rules.leafFits(sameLeaf(old, due), due.kind === 'io')) {
    case 'kept':
      return s
    case 'dropped':
      return make(flushIf(kvm, true, dropEntry(kvm, place, s)))
    case 'overwritten':
      return make(s)
  }
}

/** The place of the entry for an address, which is filled in unless it was already. */
export const fetch = (kvm: Kvm, va: Va, walked: Walked, wanted: Wanted, s: State): readonly [Place, State] | null => {
  const descend = (place: Place, level: number, t: State): readonly [Place, State] | null => {
    const spte = spteAt(t, place)
    if (level === 1) return [place, fill(kvm, place, walked, t)]
    const need = needBelow(kvm, va, walked, wanted, level, place.page, t)
    const below = (page: number): Place => ({ page, index: shadowSlot(va, level - 1) })
    if (spte.kind === 'link') {
      if (keepsLink(kvm, spte.page, need, t)) return descend(below(spte.page), level - 1, t)
      return descend(place, level, flushIf(kvm, true, dropEntry(kvm, place, t)))
    }
    const found = getPage(kvm, need, place, t)
    if (found === null) return null
    const [page, got] = found
    return descend(below(page), level - 1, link(place, page, got))
  }
  const root = at(s.roots, rootOf(kvm.geometry, va))
  const level = rootLevel(kvm)
  return root === null ? null : descend({ page: root, index: shadowSlot(va, level) }, level, s)
}

/** The place of the entry for an address, if it is filled in. */
export const find = (kvm: Kvm, va: Va, s: State): Place | null => {
  const descend = (place: Place, level: number): Place | null => {
    const spte = spteAt(s, place)
    if (level === 1) return spte.kind === 'none' ? null : place
    return spte.kind === 'link' ? descend({ page: spte.page, index: shadowSlot(va, level - 1) }, level - 1) : null
  }
  const root = at(s.roots, rootOf(kvm.geometry, va))
  const level = rootLevel(kvm)
  return root === null ? null : descend({ page: root, index: shadowSlot(va, level) }, level)
}
