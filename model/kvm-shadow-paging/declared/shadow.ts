/** KVM's side of a state: shadow pages and their reverse maps, and what the processor remembers of them. */
import {
  bag,
  bool,
  constant,
  type Finite,
  option,
  range,
  ref,
  shown,
  stack,
  unused,
  type Value,
  vector,
} from '../../frame/finite/index.ts'
import { recordsOf } from '../../frame/records.ts'
import { flag } from './entry.ts'
import { shadowFan } from './geometry.ts'
import { geometryIn, type Scope } from './scope.ts'
import { gfns, pageIds } from './sets.ts'
import { placeIn, printPlace, printRole, roleIn, spteIn } from './spte.ts'

const record = recordsOf<Scope>()
const gfn = (s: Scope) => ref(gfns(s))
const page = (s: Scope) => ref(pageIds(s))

/**
 * Every entry of every page could link to a page, which would make states large. No page of our scopes ever has more
 * parents than this; one that has more breaks within-bounds.
 */
const enoughParents = 6

const mostParents = ({ pages }: Scope): number => Math.min(enoughParents, shadowFan * pages)

/** More than any frame has that is mapped once at each address, and once more by mistake. */
const mostMappings = (s: Scope): number => Math.min(shadowFan * s.pages, geometryIn(s).addresses + 2)

/** What a page is looked up by. */
const Shadows = record({ gfn, role: roleIn })
export type Shadows = Value<typeof Shadows>

/** A shadow page. A free one keeps its entries. */
export const ShadowPage = record({
  shadows: (s) => option(shown(Shadows(s), ({ gfn, role }) => `F${gfn} (${printRole(role)})`)),
  entries: (s) => vector(spteIn(s), shadowFan),
  /** parent_ptes: the entries that link to it. */
  parents: (s) => bag(placeIn(s), mostParents(s)),
  /** root_count. */
  rootCount: (s) => range(-1, geometryIn(s).rootSlots + 1),
  /** slot_bitmap. */
  slots: (s) => vector(flag(s.logs), s.slots.length),
})
export type ShadowPage = Value<typeof ShadowPage>

export const Pool = record({
  /** Last in, first out. */
  free: (s) => stack(page(s), s.pages),
  /** The newest first, where pages are recycled. */
  active: (s) => stack(page(s), s.recycling === null ? 0 : s.pages),
  /** What is left in the rmap descriptor cache. */
  objects: (s) => range(0, s.objects ?? 0),
})
export type Pool = Value<typeof Pool>

/** The shadow entries that map a frame. */
const Rmap = record({
  places: (s) => bag(placeIn(s), mostMappings(s)),
  /** They stand in a descriptor, which stays until it is empty. */
  chained: (s) => flag(s.objects !== null),
})
export type Rmap = Value<typeof Rmap>

const printRmap = ({ places, chained }: Rmap): string =>
  `[${places.map(printPlace).join(', ')}]${chained ? ' in a descriptor' : ''}`

export const rmapIn = (s: Scope) => shown(Rmap(s), printRmap)

/** last_pt_write_gfn and last_pt_write_count. */
export const Detector = record({
  gfn: (s) => (s.flood === null ? constant<number | null>(null) : option(gfn(s))),
  count: (s) => range(0, s.flood ?? 0),
})

/** A translation in the TLB. */
const Cached = record({ frame: gfn, write: bool, user: bool, execute: bool })
export type Cached = Value<typeof Cached>

/** What the processor remembers: a translation for each address, and for each level below the root a table for each prefix. */
export const Hardware = record({
  tlb: (s) => vector(option(Cached(s)), geometryIn(s).addresses),
  tables: (s) => vector(vector(option(page(s)), geometryIn(s).addresses / 2), geometryIn(s).levels - 1),
})
export type Hardware = Value<typeof Hardware>

export const hardwareOf = (s: Scope): Finite<Hardware> =>
  s.remembers.length === 0 ? unused<Hardware>({ tlb: [], tables: [] }) : Hardware(s)
