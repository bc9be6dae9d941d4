/** KVM's side of a state as finite domains: shadow pages and their reverse maps, and what the processor remembers of them. */
import {
  bag,
  bool,
  type Finite,
  oneOf,
  option,
  range,
  ref,
  shown,
  stack,
  struct,
  tagged,
  unused,
  vector,
} from '../../frame/finite/index.ts'
import { shadowFan } from '../functions/geometry.ts'
import { flag, modesOf } from './guestStateOf.ts'
import { printPlace, printRmap, printRole, printSpte } from './notation.ts'
import { geometryIn, type Scope, sets } from './scope.ts'
import type { Hardware, Mode, Place, Pool, Rmap, Role, ShadowPage, Spte } from './state.ts'

const rights = struct({ user: bool, write: bool, execute: bool })

const roleOf = (scope: Scope): Finite<Role> => {
  const { levels, rootSlots } = geometryIn(scope)
  return shown(
    struct({
      mode: oneOf<Mode>(...modesOf(scope)),
      level: range(1, levels),
      // One part of a directory for each root; the parts of a table are not more.
      quadrant: range(0, rootSlots - 1),
      direct: bool,
      access: rights,
      wp: bool,
      nxe: bool,
      pse: bool,
      invalid: bool,
    }),
    printRole,
  )
}

const placeOf = (scope: Scope): Finite<Place> =>
  shown(struct({ page: ref(sets(scope).page), index: range(0, shadowFan - 1) }), printPlace)

const spteOf = (scope: Scope): Finite<Spte> => {
  const { gfn, page } = sets(scope)
  return shown(
    tagged('kind', {
      none: {},
      junk: {},
      link: { page: ref(page) },
      leaf: { frame: ref(gfn), write: bool, user: bool, execute: bool, mayWrite: bool, mayUse: bool },
      io: { gfn: ref(gfn), raw: bool },
    }),
    printSpte,
  )
}

/**
 * Every entry of every page could link to a page, which would make states large. No page of our scopes ever has more
 * parents than this; one that has more breaks within-bounds.
 */
const enoughParents = 6

const mostParents = ({ pages }: Scope): number => Math.min(enoughParents, shadowFan * pages)

/** More than any frame has that is mapped once at each address, and once more by mistake. */
const mostMappings = (scope: Scope): number => Math.min(shadowFan * scope.pages, geometryIn(scope).addresses + 2)

export const pageOf = (scope: Scope): Finite<ShadowPage> =>
  struct({
    shadows: option(
      shown(struct({ gfn: ref(sets(scope).gfn), role: roleOf(scope) }), ({ gfn, role }) => `F${gfn} (${printRole(role)})`),
    ),
    entries: vector(spteOf(scope), shadowFan),
    parents: bag(placeOf(scope), mostParents(scope)),
    rootCount: range(-1, geometryIn(scope).rootSlots + 1),
    slots: vector(flag(scope.logs), scope.slots.length),
  })

export const poolOf = (scope: Scope): Finite<Pool> => {
  const page = ref(sets(scope).page)
  return struct({
    free: stack(page, scope.pages),
    active: stack(page, scope.recycling === null ? 0 : scope.pages),
    objects: range(0, scope.objects ?? 0),
  })
}

export const rmapOf = (scope: Scope): Finite<Rmap> =>
  shown(struct({ places: bag(placeOf(scope), mostMappings(scope)), chained: flag(scope.objects !== null) }), printRmap)

export const hardwareOf = (scope: Scope): Finite<Hardware> => {
  if (scope.remembers.length === 0) return unused<Hardware>({ tlb: [], tables: [] })
  const { gfn, page } = sets(scope)
  const { addresses, levels } = geometryIn(scope)
  const cached = struct({ frame: ref(gfn), write: bool, user: bool, execute: bool })
  return struct({
    tlb: vector(option(cached), addresses),
    tables: vector(vector(option(ref(page)), addresses / 2), levels - 1),
  })
}
