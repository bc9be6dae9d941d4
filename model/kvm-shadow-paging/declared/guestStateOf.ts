/** The guest's side of a state as finite domains: its tables, registers and frames, a fault that is on its way, and stores that are half done. */
import { bool, constant, type Finite, oneOf, option, range, ref, shown, stack, struct, vector } from '../../frame/finite/index.ts'
import { type Entry, printEntry } from './entry.ts'
import { geometryIn, has, type Scope, sets } from './scope.ts'
import { type Context, type Flight, type Frame, type Guest, type Mode, mostStores, type Pending } from './state.ts'

/** A flag that is never set where the scope does without it. */
export const flag = (on: boolean): Finite<boolean> => (on ? bool : constant<boolean>(false))

export const entryOf = (scope: Scope): Finite<Entry> =>
  shown(
    struct({
      present: bool,
      write: bool,
      user: bool,
      accessed: bool,
      dirty: bool,
      large: bool,
      noExecute: bool,
      high: flag(scope.pse36 !== null),
      frame: ref(sets(scope).gfn),
    }),
    printEntry,
  )

/** A control bit has its first value, and those that the guest may give it. */
const control = ({ settings, registers }: Scope, bit: keyof Scope['settings']): Finite<boolean> =>
  oneOf<boolean>(...new Set([registers[bit], ...settings[bit]]))

/** The modes that the guest may come to. */
export const modesOf = ({ format, settings, registers }: Scope): ReadonlyArray<Mode> => [
  ...(settings.paging.includes(false) || !registers.paging ? (['nonpaging'] as const) : []),
  ...(format === 'pae' && (settings.pae.includes(false) || !registers.pae) ? (['legacy'] as const) : []),
  format,
]

export const guestOf = (scope: Scope): Finite<Guest> => {
  const gfn = ref(sets(scope).gfn)
  return struct({
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

export const frameOf = (scope: Scope): Finite<Frame> =>
  struct({ logged: flag(scope.logs), modified: flag(scope.logs), taken: flag(has(scope, 'deleteSlot', 'reclaim')) })

export const storesOf = (scope: Scope): Finite<ReadonlyArray<Pending>> => {
  const { gfn, vcpu } = sets(scope)
  const store = struct({
    vcpu: ref(vcpu),
    gfn: ref(gfn),
    bytes: oneOf<string>(...scope.bytes),
    value: oneOf<string>(...scope.menu),
  })
  return stack(store, scope.parameters.stores === 'halves' ? Math.min(mostStores, scope.vcpus) : 0)
}

const contextOf = (scope: Scope): Finite<Context> =>
  struct({
    root: option(ref(sets(scope).gfn)),
    mode: oneOf<Mode>(...modesOf(scope)),
    pse: control(scope, 'pse'),
    wp: control(scope, 'wp'),
    nxe: control(scope, 'nxe'),
  })

export const flightOf = (scope: Scope): Finite<Flight | null> => {
  // Not `unused`, which would accept a fault that a start state leaves on its way, and forget it.
  if (!has(scope, 'faultBegins')) return constant(null) as Finite<Flight | null>
  const { addresses, levels, slotBits } = geometryIn(scope)
  const read = struct({ table: ref(sets(scope).gfn), slot: range(0, 2 ** slotBits - 1), entry: entryOf(scope) })
  return option(
    struct({
      va: range(0, addresses - 1),
      write: bool,
      user: bool,
      context: contextOf(scope),
      read: stack(read, levels),
    }),
  )
}
