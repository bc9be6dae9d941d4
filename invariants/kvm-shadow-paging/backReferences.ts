/** What leads back to a shadow entry, against the entries themselves: the reverse map of a frame, the parents of a page. */

import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { PageId } from '../../model/kvm-shadow-paging/declared/sets.ts'
import { type Place, printPlace } from '../../model/kvm-shadow-paging/declared/spte.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { linearFrame } from './direct.ts'
import { type Standing, standing } from './shadow.ts'
import type { StateInvariant } from './step.ts'

const times = (list: ReadonlyArray<Place>, { page, index }: Place): number =>
  list.reduce((n, one) => (one.page === page && one.index === index ? n + 1 : n), 0)

/** A place that stands in one list more often than in the other. */
const surplus = (a: ReadonlyArray<Place>, b: ReadonlyArray<Place>): Place | undefined =>
  a.find((place) => times(a, place) > times(b, place))

/** What an entry is looked for by. */
const keyOf = (scope: Scope, s: State, one: Standing): number =>
  (scope.parameters.rmapKey === 'computed' ? linearFrame(scope, s, one) : null) ?? one.leaf.frame

/** The reverse map of each frame lists exactly the entries that map it: the writable ones, or all where the host may take pages away. */
export const rmapIsExact = (scope: Scope): StateInvariant<number> => ({
  subjects: (s) => s.rmap.map((_, frame) => frame),
  wrong: (frame, s) => {
    const all = scope.parameters.memory === 'swappable'
    const due = standing(s).filter((one) => keyOf(scope, s, one) === frame && (all || one.leaf.write))
    const listed = at(s.rmap, frame).places
    const extra = surplus(listed, due)
    if (extra !== undefined) return `the reverse map of F${frame} lists ${printPlace(extra)}, which does not map it so`
    const missing = surplus(due, listed)
    return missing === undefined ? null : `${printPlace(missing)} maps F${frame}, and its reverse map does not list it`
  },
})

interface Listed extends Place {
  readonly frame: number
}

/** What the reverse map lists stands in a page in use: nobody writes through it into a page that is something else by now. */
export const noRmapEntryInAFreePage: StateInvariant<Listed> = {
  subjects: (s) => s.rmap.flatMap(({ places }, frame) => places.map(({ page, index }) => ({ frame, page, index }))),
  wrong: ({ frame, ...place }, s) =>
    at(s.pages, place.page).shadows === null
      ? `the reverse map of F${frame} lists ${printPlace(place)}, and S${place.page} is free`
      : null,
}

const linksTo = (s: State, page: PageId): ReadonlyArray<Place> =>
  s.pages.flatMap(({ shadows, entries }, from) =>
    shadows === null
      ? []
      : entries.flatMap((spte, index) => (spte.kind === 'link' && spte.page === page ? [{ page: from, index }] : [])),
  )

const inUse = (s: State): ReadonlyArray<PageId> => s.pages.flatMap(({ shadows }, page) => (shadows === null ? [] : [page]))

/** The parents of a page are exactly the entries that link to it, each once. */
export const parentsAreExact: StateInvariant<PageId> = {
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
