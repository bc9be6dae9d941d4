/** What KVM records of its shadow pages, against what the pages say themselves. */
import type { Scope } from '../../model/kvm-shadow-paging/scope.ts'
import type { PageId, Place, Role, ShadowPage, State } from '../../model/kvm-shadow-paging/state.ts'
import { at } from '../../model/machine.ts'
import { memoryAt } from './guest.ts'
import { printPlace, type Standing, standing } from './shadow.ts'
import type { StateInvariant } from './step.ts'

const times = (list: ReadonlyArray<Place>, { page, index }: Place): number =>
  list.reduce((n, one) => (one.page === page && one.index === index ? n + 1 : n), 0)

/** A place that stands in one list more often than in the other. */
const surplus = (a: ReadonlyArray<Place>, b: ReadonlyArray<Place>): Place | undefined =>
  a.find((place) => times(a, place) > times(b, place))

/** The reverse map of each frame lists exactly the entries that map it: the writable ones, or all where the host may take pages away. */
export const rmapIsExact = (scope: Scope): StateInvariant<number> => ({
  id: 'rmap-is-exact',
  view: 'bookkeeping',
  subjects: (s) => s.rmap.map((_, frame) => frame),
  wrong: (frame, s) => {
    const all = scope.parameters.memory === 'swappable'
    const due = standing(s).filter(({ leaf }) => leaf.frame === frame && (all || leaf.write))
    const listed = at(s.rmap, frame).places
    const extra = surplus(listed, due)
    if (extra !== undefined) return `the reverse map of F${frame} lists ${printPlace(extra)}, which does not map it so`
    const missing = surplus(due, listed)
    return missing === undefined ? null : `${printPlace(missing)} maps F${frame}, and its reverse map does not list it`
  },
})

const linksTo = (s: State, page: PageId): ReadonlyArray<Place> =>
  s.pages.flatMap(({ shadows, entries }, from) =>
    shadows === null
      ? []
      : entries.flatMap((spte, index) => (spte.kind === 'link' && spte.page === page ? [{ page: from, index }] : [])),
  )

const inUse = (s: State): ReadonlyArray<PageId> => s.pages.flatMap(({ shadows }, page) => (shadows === null ? [] : [page]))

/** The parents of a page are exactly the entries that link to it, each once. */
export const parentsAreExact: StateInvariant<PageId> = {
  id: 'parents-are-exact',
  view: 'bookkeeping',
  subjects: inUse,
  wrong: (page, s) => {
    const { parents } = at(s.pages, page)
    const links = linksTo(s, page)
    const extra = surplus(parents, links)
    if (extra !== undefined) return `S${page} has the parent ${printPlace(extra)}, which does not link to it`
    const missing = surplus(links, parents)
    return missing === undefined ? null : `${printPlace(missing)} links to S${page}, which does not know it`
  },
}

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
  id: 'pool-is-exact',
  view: 'bookkeeping',
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
  id: 'free-pages-are-clean',
  view: 'bookkeeping',
  subjects: (s) => s.pages.flatMap(({ shadows }, page) => (shadows === null ? [page] : [])),
  wrong: (page, s) => {
    const { entries, parents } = at(s.pages, page)
    if (entries.some(({ kind }) => kind !== 'none')) return `S${page} is free, and not empty`
    if (parents.length > 0) return `S${page} is free, and has parents`
    const listed = s.rmap.findIndex(({ places }) => places.some((place) => place.page === page))
    return listed < 0 ? null : `S${page} is free, and the reverse map of F${listed} lists an entry of it`
  },
}

/** A root is what a register names: its frame, for the mode that the guest is in. The count of roots is exact. */
export const rootsMatchRegisters = (scope: Scope): StateInvariant<number> => ({
  id: 'roots-match-registers',
  view: 'agreement',
  when: ({ guest }) => guest.life === 'runs',
  subjects: (s) => [...s.roots.keys(), ...s.pages.map((_, page) => s.roots.length + page)],
  wrong: (subject, s) => {
    const { guest, roots } = s
    if (subject >= roots.length) {
      const page = subject - roots.length
      const count = roots.filter((root) => root === page).length
      const known = at(s.pages, page).rootCount
      return known === count ? null : `S${page} is ${count} times a root, and counts ${known}`
    }
    const legacy = scope.format === 'pae' && !guest.pae
    const pointer = scope.format === 'pae' && !legacy ? at(guest.pdptrs, subject) : legacy && subject > 0 ? null : guest.cr3
    const named = guest.paging ? pointer : 0
    const root = at(roots, subject)
    if (named === null || root === null)
      return named === root
        ? null
        : `root ${subject} is ${root === null ? 'none' : `S${root}`}, and the register names ${named === null ? 'none' : `F${named}`}`
    const shadows = at(s.pages, root).shadows
    const own = guest.paging ? memoryAt(scope, s, named) : 0
    const mode = !guest.paging ? 'nonpaging' : legacy ? 'legacy' : scope.format
    if (shadows?.gfn === own && !shadows.role.invalid && shadows.role.direct === !guest.paging && shadows.role.mode === mode)
      return null
    return `root ${subject} is S${root}, which is not the shadow of F${named} in mode ${mode}`
  },
})

/** A page with an entry into a slot has the slot's bit: the dirty log looks at no other pages. */
export const slotBitsAreSet = (scope: Scope): StateInvariant<Standing> => ({
  id: 'slot-bits-are-set',
  view: 'bookkeeping',
  when: () => scope.logs,
  subjects: standing,
  wrong: (one, s) => {
    const slot = scope.slots.findIndex((frames) => frames.includes(one.leaf.frame))
    return slot < 0 || at(at(s.pages, one.page).slots, slot)
      ? null
      : `${printPlace(one)} maps F${one.leaf.frame}, and S${one.page} has no bit for slot ${slot}`
  },
})

/** An entry for a device holds no address: a processor may look at one that is not present, too. */
export const deviceEntriesAreEmpty: StateInvariant<Place & { readonly gfn: number; readonly raw: boolean }> = {
  id: 'device-entries-are-empty',
  view: 'machine',
  subjects: (s) =>
    s.pages.flatMap(({ entries }, page) =>
      entries.flatMap((spte, index) => (spte.kind === 'io' ? [{ page, index, gfn: spte.gfn, raw: spte.raw }] : [])),
    ),
  wrong: ({ gfn, raw, ...place }) =>
    raw ? `${printPlace(place)} is not present, and holds the address of F${gfn}, which the guest has chosen` : null,
}
