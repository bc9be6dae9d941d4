/** The states of a scope as a finite domain. */
import {
  bool,
  constant,
  type Finite,
  indexedBy,
  oneOf,
  option,
  range,
  ref,
  spent,
  struct,
  vector,
} from '../../frame/finite/index.ts'
import { tableBytes } from '../functions/geometry.ts'
import { entryOf, flightOf, frameOf, guestOf, storesOf } from './guestStateOf.ts'
import { geometryIn, has, type Scope, sets } from './scope.ts'
import { hardwareOf, pageOf, poolOf, rmapOf } from './shadowStateOf.ts'
import { type Host, hosts, nothingSpent, type State } from './state.ts'

export const stateOf = (scope: Scope): Finite<State> => {
  const { page, gfn } = sets(scope)
  const { rootSlots, entryBytes } = geometryIn(scope)
  return struct({
    host: oneOf<Host>(...hosts),
    guest: guestOf(scope),
    tables: vector(vector(entryOf(scope), tableBytes / entryBytes), scope.tables.length),
    frames: vector(frameOf(scope), scope.frames),
    installed: vector(has(scope, 'deleteSlot') ? bool : constant<boolean>(true), scope.slots.length),
    pages: indexedBy(page, pageOf(scope)),
    pool: poolOf(scope),
    roots: vector(option(ref(page)), rootSlots),
    rmap: vector(rmapOf(scope), scope.frames),
    detector: struct({
      gfn: scope.flood === null ? constant<number | null>(null) : option(ref(gfn)),
      count: range(0, scope.flood ?? 0),
    }),
    hardware: hardwareOf(scope),
    report: range(0, scope.logs ? 1 : 0),
    flight: flightOf(scope),
    stores: storesOf(scope),
    spent: spent(nothingSpent),
  })
}
