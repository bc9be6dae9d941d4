/** The guest's side of a state: its registers and frames, a fault that is on its way, and stores that are half done. */
import {
  bool,
  constant,
  type Finite,
  oneOf,
  option,
  range,
  ref,
  some,
  stack,
  type Value,
  vector,
} from '../../frame/finite/index.ts'
import { recordsOf } from '../../frame/records.ts'
import { entryIn, flag } from './entry.ts'
import type { Mode } from './geometry.ts'
import { mostStores } from './operations.ts'
import { geometryIn, has, type Scope } from './scope.ts'
import { gfns, vcpuIds } from './sets.ts'

const record = recordsOf<Scope>()
const gfn = (s: Scope) => ref(gfns(s))
const va = (s: Scope) => range(0, geometryIn(s).addresses - 1)

/** A control bit has its first value, and those that the guest may give it. */
const control =
  (bit: keyof Scope['settings']) =>
  ({ settings, registers }: Scope): Finite<boolean> =>
    oneOf<boolean>(...new Set([registers[bit], ...settings[bit]]))

/** The modes that the guest may come to. */
export const modesOf = ({ format, settings, registers }: Scope): ReadonlyArray<Mode> => [
  ...(settings.paging.includes(false) || !registers.paging ? (['nonpaging'] as const) : []),
  ...(format === 'pae' && (settings.pae.includes(false) || !registers.pae) ? (['legacy'] as const) : []),
  format,
]
const mode = (s: Scope) => oneOf<Mode>(...modesOf(s))

/** What the guest has in its registers. */
export const Guest = record({
  life: oneOf('runs', 'shut down'),
  cr3: gfn,
  /** Page directory pointers, loaded from memory once; null: not present. */
  pdptrs: (s) => vector(option(gfn(s)), s.format === 'pae' ? geometryIn(s).rootSlots : 0),
  paging: control('paging'),
  pae: control('pae'),
  pse: control('pse'),
  wp: control('wp'),
  nxe: control('nxe'),
})
export type Guest = Value<typeof Guest>

/** A frame of the slots. */
export const Frame = record({
  /** Its bit in the dirty bitmap. */
  logged: (s) => flag(s.logs),
  /** The guest, or KVM for it, has written it since the last report to user space; only the invariants look at it. */
  modified: (s) => flag(s.logs),
  /** The host has given it to somebody else. */
  taken: (s) => flag(has(s, 'deleteSlot', 'reclaim')),
})
export type Frame = Value<typeof Frame>

/** What registers say to a walk: where it begins, and how entries are read. */
const Context = record({
  root: (s) => option(gfn(s)),
  mode,
  pse: control('pse'),
  wp: control('wp'),
  nxe: control('nxe'),
})
export type Context = Value<typeof Context>

const Read = record({ table: gfn, slot: (s) => range(0, 2 ** geometryIn(s).slotBits - 1), entry: entryIn })

/** What a page fault of another vCPU found in the guest's tables, before it takes the lock. */
export const Flight = record({
  va,
  write: bool,
  user: bool,
  /** What it began with. */
  context: Context,
  /** The guest's entries as they were read, from the root down. */
  read: (s) => stack(Read(s), geometryIn(s).levels),
})
export type Flight = Value<typeof Flight>

/** Not `unused`, which would accept a fault that a start state leaves on its way, and forget it. */
export const flightOf = (s: Scope): Finite<Flight | null> =>
  has(s, 'faultBegins') ? option(Flight(s)) : some<Flight | null, null>(constant(null))

/** A store that KVM carries out for a vCPU: of memory and the shadow, one half is done. The frame as KVM knows it. */
const Pending = record({
  vcpu: (s) => ref(vcpuIds(s)),
  gfn,
  bytes: (s) => oneOf<string>(...s.bytes),
  value: (s) => oneOf<string>(...s.menu),
})
export type Pending = Value<typeof Pending>

export const pendingOf = (s: Scope): Finite<ReadonlyArray<Pending>> =>
  stack(Pending(s), s.parameters.stores === 'halves' ? Math.min(mostStores, s.vcpus) : 0)
