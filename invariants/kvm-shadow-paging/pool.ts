/** Shadow pages, free and in use. */

import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { PageId } from '../../model/kvm-shadow-paging/declared/sets.ts'
import type { ShadowPage } from '../../model/kvm-shadow-paging/declared/shadow.ts'
import type { Role } from '../../model/kvm-shadow-paging/declared/spte.ts'
import type { StateInvariant } from './step.ts'

const sameRole = (a: Role, b: Role): boolean =>
  a.level === b.level &&
  a.mode === b.mode &&
  a.quadrant === b.quadrant &&
  a.direct === b.direct &&
  a.access.user === b.access.user &&
  a.access.write === b.access.write &&
  a.access.execute === b.access.execute &&
  a.wp === b.wp &&
  a.nxe === b.nxe &&
  a.pse === b.pse

/** The same is shadowed for the same role, by two pages that are both looked up. */
const areTwins = ({ shadows: a }: ShadowPage, { shadows: b }: ShadowPage): boolean =>
  a !== null && b !== null && a.gfn === b.gfn && !a.role.invalid && !b.role.invalid && sameRole(a.role, b.role)

/** Every page is free or in use, never both, and no two pages in use shadow the same for the same role. */
export const poolIsExact = (scope: Scope): StateInvariant<PageId> => ({
  subjects: (s) => s.pages.map((_, page) => page),
  wrong: (page, s) => {
    const own = at(s.pages, page)
    const free = s.pool.free.filter((one) => one === page).length
    if (free !== (own.shadows === null ? 1 : 0))
      return `S${page} is ${own.shadows === null ? 'not in use' : 'in use'}, and ${free} times in the free list`
    const listed = s.pool.active.filter((one) => one === page).length
    if (scope.recycling !== null && listed !== 1 - free) return `S${page} is ${listed} times in the list of pages in use`
    if (own.shadows?.role.invalid === true && own.rootCount === 0)
      return `S${page} is invalid, no root any more, and still in use`
    const twin = s.pages.findIndex((other, i) => i < page && areTwins(own, other))
    return twin < 0 ? null : `S${twin} and S${page} shadow the same`
  },
})

/** A free page is empty, and nothing refers to it. */
export const freePagesAreClean: StateInvariant<PageId> = {
  subjects: (s) => s.pages.flatMap(({ shadows }, page) => (shadows === null ? [page] : [])),
  wrong: (page, s) => {
    const { entries, parents } = at(s.pages, page)
    if (entries.some(({ kind }) => kind !== 'none')) return `S${page} is free, and not empty`
    if (parents.length > 0) return `S${page} is free, and has parents`
    const listed = s.rmap.findIndex(({ places }) => places.some((place) => place.page === page))
    return listed < 0 ? null : `S${page} is free, and the reverse map of F${listed} lists an entry of it`
  },
}
