/** The states of a scope as a finite domain. */
import {
  bag,
  bool,
  constant,
  type Finite,
  indexedBy,
  oneOf,
  option,
  range,
  ref,
  shown,
  spent,
  stack,
  struct,
  tagged,
  unused,
  vector,
} from '../finite/index.ts'
import { type Entry, printEntry } from './entry.ts'
import type { OperationId } from './operationIds.ts'
import { printPlace, printRmap, printRole, printSpte } from './printing.ts'
import { geometryIn, type Scope, sets } from './scope.ts'
import {
  type Cached,
  type Detector,
  type Flight,
  type Frame,
  type Guest,
  type Hardware,
  type Host,
  type Mode,
  nothingSpent,
  type Place,
  type Pool,
  type Rights,
  type Rmap,
  type Role,
  type ShadowPage,
  type Spte,
  type State,
} from './state.ts'

/** Entries of a shadow table. */
export const shadowFan = 2

const sites: ReadonlyArray<Host> = [
  'alive',
  'bug: rmap_write_protect',
  'bug: rmap_remove',
  'bug: mmu_page_remove_parent_pte',
  'bug: mmu_memory_cache_alloc',
  'oops: no shadow page',
  'oops: no such page',
  'oops: beyond a shadow page',
  'oops: wild table',
  'hang: fix_write_pf',
  'hang: kvm_mmu_free_some_pages',
]

export const has = ({ operations }: Scope, ...ids: ReadonlyArray<OperationId>): boolean =>
  ids.some((id) => operations.includes(id))

const rights = struct<Rights>({ user: bool, write: bool, execute: bool })

const entryOf = (scope: Scope): Finite<Entry> =>
  shown(
    struct<Entry>({
      present: bool,
      write: bool,
      user: bool,
      accessed: bool,
      dirty: bool,
      large: bool,
      noExecute: bool,
      high: scope.pse36 === null ? constant<boolean>(false) : bool,
      frame: ref(sets(scope).gfn),
    }),
    printEntry,
  )

const modesOf = ({ format, settings, registers }: Scope): ReadonlyArray<Mode> => [
  ...(settings.paging.includes(false) || !registers.paging ? (['nonpaging'] as const) : []),
  ...(format === 'pae' && (settings.pae.includes(false) || !registers.pae) ? (['legacy'] as const) : []),
  format,
]

const roleOf = (scope: Scope): Finite<Role> =>
  shown(
    struct<Role>({
      mode: oneOf<Mode>(...modesOf(scope)),
      level: range(1, scope.format === 'long' ? scope.levels : 2),
      quadrant: range(0, scope.format === 'long' ? 0 : 3),
      direct: bool,
      access: rights,
      wp: bool,
      nxe: bool,
      pse: bool,
      invalid: bool,
    }),
    printRole,
  )

const placeOf = (scope: Scope): Finite<Place> =>
  shown(struct<Place>({ page: ref(sets(scope).page), index: range(0, shadowFan - 1) }), printPlace)

const spteOf = (scope: Scope): Finite<Spte> => {
  const { gfn, page } = sets(scope)
  return shown(
    tagged<Spte, 'kind'>('kind', {
      none: {},
      junk: {},
      link: { page: ref(page) },
      leaf: { frame: ref(gfn), write: bool, user: bool, execute: bool, mayWrite: bool, mayUse: bool },
      io: { gfn: ref(gfn), raw: bool },
    }),
    printSpte,
  )
}

/** More parents than any page has: one for every entry of an upper page. */
const mostParents = ({ pages }: Scope): number => Math.min(6, shadowFan * pages)

/** More than any frame has that is mapped once at each address, and once more by mistake. */
const mostMappings = (scope: Scope): number => Math.min(shadowFan * scope.pages, geometryIn(scope).addresses + 2)

const pageOf = (scope: Scope): Finite<ShadowPage> =>
  struct<ShadowPage>({
    shadows: option(
      shown(
        struct<NonNullable<ShadowPage['shadows']>>({ gfn: ref(sets(scope).gfn), role: roleOf(scope) }),
        ({ gfn, role }) => `F${gfn} (${printRole(role)})`,
      ),
    ),
    entries: vector(spteOf(scope), shadowFan),
    parents: bag(placeOf(scope), mostParents(scope)),
    rootCount: range(-1, geometryIn(scope).rootSlots + 1),
    slots: vector(scope.logs ? bool : constant<boolean>(false), scope.slots.length),
  })

/** A control bit has its first value, and those that the guest may give it. */
const control = ({ settings, registers }: Scope, bit: keyof Scope['settings']): Finite<boolean> =>
  oneOf<boolean>(...new Set([registers[bit], ...settings[bit]]))

const guestOf = (scope: Scope): Finite<Guest> => {
  const gfn = ref(sets(scope).gfn)
  return struct<Guest>({
    life: oneOf<Guest['life']>('runs', 'shut down'),
    cr3: gfn,
    pdptrs: vector(option(gfn), scope.format === 'pae' ? geometryIn(scope).rootSlots : 0),
    paging: control(scope, 'paging'),
    pae: control(scope, 'pae'),
    pse: control(scope, 'pse'),
    wp: control(scope, 'wp'),
    nxe: control(scope, 'nxe'),
  })
}

const flag = (on: boolean): Finite<boolean> => (on ? bool : constant<boolean>(false))

const frameOf = (scope: Scope): Finite<Frame> =>
  struct<Frame>({ logged: flag(scope.logs), modified: flag(scope.logs), taken: flag(has(scope, 'deleteSlot', 'reclaim')) })

const rmapOf = (scope: Scope): Finite<Rmap> =>
  shown(struct<Rmap>({ places: bag(placeOf(scope), mostMappings(scope)), chained: flag(scope.objects !== null) }), printRmap)

const hardwareOf = (scope: Scope): Finite<Hardware> => {
  const { gfn, page } = sets(scope)
  const { addresses } = geometryIn(scope)
  const cached = struct<Cached>({ frame: ref(gfn), write: bool, user: bool, execute: bool })
  const remembers = scope.remembers.length > 0
  const upper = scope.format === 'long' ? scope.levels - 1 : 1
  return remembers
    ? struct<Hardware>({
        tlb: vector(option(cached), addresses),
        tables: vector(vector(option(ref(page)), addresses / 2), upper),
      })
    : unused<Hardware>({ tlb: [], tables: [] })
}

const flightOf = (scope: Scope): Finite<Flight | null> => {
  if (!has(scope, 'faultBegins')) return constant(null) as Finite<Flight | null>
  const { addresses, levels } = geometryIn(scope)
  const gfn = ref(sets(scope).gfn)
  const read = struct({ table: gfn, slot: range(0, 3), entry: entryOf(scope) })
  return option(struct<Flight>({ va: range(0, addresses - 1), write: bool, user: bool, read: stack(read, levels) }))
}

export const stateOf = (scope: Scope): Finite<State> => {
  const { page, gfn } = sets(scope)
  const { rootSlots, entryBytes } = geometryIn(scope)
  const listed = scope.recycling === null ? 0 : scope.pages
  return struct<State>({
    host: oneOf<Host>(...sites),
    guest: guestOf(scope),
    tables: vector(vector(entryOf(scope), 16 / entryBytes), scope.tables.length),
    frames: vector(frameOf(scope), scope.frames),
    installed: vector(has(scope, 'deleteSlot') ? bool : constant<boolean>(true), scope.slots.length),
    pages: indexedBy(page, pageOf(scope)),
    pool: struct<Pool>({
      free: stack(ref(page), scope.pages),
      active: stack(ref(page), listed),
      objects: range(0, scope.objects ?? 0),
    }),
    roots: vector(option(ref(page)), rootSlots),
    rmap: vector(rmapOf(scope), scope.frames),
    detector: struct<Detector>({
      gfn: scope.flood === null ? (constant(null) as Finite<number | null>) : option(ref(gfn)),
      count: range(0, scope.flood ?? 0),
    }),
    hardware: hardwareOf(scope),
    report: range(0, scope.logs ? 1 : 0),
    flight: flightOf(scope),
    spent: spent(nothingSpent),
  })
}
