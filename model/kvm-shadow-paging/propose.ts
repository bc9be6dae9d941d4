/** What the sampler tries first: uses of addresses that lead somewhere, stores into tables, and what is enabled now. */
import { type AnyFinite, bool, constant, oneOf, ref } from '../frame/finite/index.ts'
import { at, chooseRules, lastResult, type Proposal } from '../frame/machine.ts'
import { type Fields, familiesOf, type IdeaOf, pick, proposalsOf } from '../frame/proposing.ts'
import { type Bytes, readBytes, readEntry } from './declared/entry.ts'
import type { Operation, OperationId } from './declared/operations.ts'
import { operations } from './declared/operations.ts'
import { type Kvm, kvmOf } from './declared/refusals.ts'
import { rules } from './declared/rules.ts'
import { geometryIn, type Scope } from './declared/scope.ts'
import type { Gfn, Va } from './declared/sets.ts'
import { vcpuIds } from './declared/sets.ts'
import type { State } from './declared/state.ts'
import { spteAt } from './functions/changes.ts'
import { find } from './functions/fetch.ts'
import { modeOf, reaches } from './functions/geometry.ts'
import { frameOf } from './functions/memory.ts'
import { both, rightsOf } from './functions/rights.ts'
import { leafOf, nothingWanted, walkAddr } from './functions/walker.ts'
import { tableAt } from './operations/processor.ts'

type Numbers = ReadonlyArray<number>
type Idea = IdeaOf<Operation>

/** What an address leads to: a frame, no memory, or nothing at all. */
interface Led {
  readonly va: Va
  readonly to: Gfn | 'device' | 'nothing'
  readonly write: boolean
}

const leads =
  (kvm: Kvm, s: State) =>
  (va: Va): Led => {
    const { guest } = s
    const behind = (gfn: Gfn): Gfn | 'device' => frameOf(kvm, gfn, s) ?? 'device'
    if (!guest.paging) return { va, to: behind(va), write: true }
    const walk = walkAddr(kvm, va, nothingWanted, s)
    if (walk.kind === 'fault') return { va, to: 'nothing', write: false }
    const { above, target } = walk.walked
    const { write } = both(above, rightsOf(leafOf(walk.walked).entry))
    return { va, to: behind(target), write: write || !guest.wp }
  }

/** The addresses of a state, by what can be done with them. */
interface Addresses {
  /** They lead to memory, or to none. */
  readonly mapped: Numbers
  readonly devices: Numbers
  /** They lead to a page, or to a table, that may be written. */
  readonly pages: Numbers
  readonly tables: Numbers
}

const addressesByUse = (kvm: Kvm, s: State): Addresses => {
  const { guest, tables } = s
  const mode = modeOf(kvm.geometry, guest)
  const led = kvm.scope.addresses.filter((va) => reaches(kvm.geometry, mode, va)).map(leads(kvm, s))
  const those = (is: (frame: Gfn, write: boolean) => boolean): Numbers =>
    led.flatMap(({ va, to, write }) => (typeof to === 'number' && is(to, write) ? [va] : []))
  return {
    mapped: those(() => true),
    devices: led.flatMap(({ va, to }) => (to === 'device' ? [va] : [])),
    pages: those((frame, write) => write && frame >= tables.length),
    tables: those((frame, write) => write && frame < tables.length),
  }
}

/** How a scope's stores are drawn. */
interface Stores {
  /** The way in which a store is written down whose bytes make no difference. */
  readonly plain: Fields
  /** Whole entries that name something; the others would soon leave nothing to be used. */
  readonly whole: Fields
  readonly any: Fields
}

const storesOf = (scope: Scope): Stores => {
  const { bytes, menu } = scope
  const { entryBytes } = geometryIn(scope)
  const store = (which: ReadonlyArray<string>, values: ReadonlyArray<string>): Fields => ({
    bytes: oneOf<string>(...which),
    value: oneOf<string>(...values),
  })
  const isWhole = ({ offset, size }: Bytes): boolean => size === entryBytes && offset % entryBytes === 0
  return {
    plain: store(bytes.slice(0, 1), menu.slice(0, 1)),
    whole: store(
      bytes.filter((one) => isWhole(readBytes(one))),
      menu.filter((value) => readEntry(value).present),
    ),
    any: store(bytes, menu),
  }
}

/** Guest code, user and kernel, uses what is mapped. */
const byGuest = (scope: Scope, stores: Stores): ((s: State, led: Addresses) => ReadonlyArray<Idea>) => {
  const user = oneOf<boolean>(...scope.users)
  const inKernel = scope.users.filter((one) => !one)
  const kernel = inKernel.length === 0 ? user : pick(inKernel)
  const into = (vas: Numbers, who: AnyFinite, store: Fields) => (): Fields => ({ va: pick(vas), user: who, ...store })
  const vcpu = ref(vcpuIds(scope))
  return ({ guest, tables }, { mapped, devices, pages, tables: ways }) => {
    const used = (): Fields => ({ va: pick(mapped), user })
    const known = pick([...tables.keys()])
    // Where no table can be written any more, only other registers help.
    const lost = ways.length === 0
    return [
      ['read', mapped.length > 0, 4, used],
      ['fetch', mapped.length > 0, 2, used],
      ['write', pages.length > 0, 4, into(pages, user, stores.plain)],
      ['write', !lost, 6, into(ways, kernel, stores.whole)],
      ['write', !lost, 2, into(ways, user, stores.any)],
      ['writeUnknown', !lost, 0.5, into(ways, user, stores.plain)],
      ['storeBegins', !lost, 4, (): Fields => ({ vcpu, ...into(ways, kernel, stores.whole)() })],
      ['moveFromDevice', pages.length > 0, 0.3, into(pages, user, stores.plain)],
      ['moveFromDevice', !lost, 0.7, into(ways, kernel, stores.whole)],
      ['ins', pages.length > 0, 0.3, into(pages, user, stores.plain)],
      ['ins', !lost, 0.7, into(ways, kernel, stores.whole)],
      ['read', devices.length > 0, 0.5, () => ({ va: pick(devices), user })],
      ['ins', devices.length > 0, 0.3, into(devices, user, stores.plain)],
      ['nonpagingStore', !guest.paging, 4, () => ({ gfn: known, ...stores.whole })],
      ['invlpg', guest.paging && mapped.length > 0, 0.4, () => ({ va: pick(mapped) })],
      ['faultBegins', mapped.length > 0, 1.5, () => ({ va: pick(mapped), user, write: bool })],
    ]
  }
}

/** Registers change rarely, unless there is nothing else to do. */
const byKernel =
  ({ settings, cr3Values, tables }: Scope) =>
  ({ guest }: State, lost: boolean): ReadonlyArray<Idea> => {
    const others = cr3Values.filter((gfn) => gfn !== guest.cr3 && gfn < tables.length)
    const either = (values: ReadonlyArray<boolean>, now: boolean): boolean => values.includes(!now)
    const { paging, wp, pae, pse, nxe } = guest
    const rare = lost ? 2 : 0.3
    return [
      ['movCr3', others.length > 0, rare, () => ({ gfn: pick(others) })],
      ['setSregs', others.length > 0, 0.1, () => ({ gfn: pick(others) })],
      ['movCr0', either(settings.paging, paging), paging ? rare / 3 : 2, () => ({ paging: constant(!paging), wp: constant(wp) })],
      ['movCr0', either(settings.wp, wp), 0.3, () => ({ paging: constant(paging), wp: constant(!wp) })],
      ['movCr4', either(settings.pae, pae), 0.3, () => ({ pae: constant(!pae), pse: constant(pse) })],
      ['movCr4', either(settings.pse, pse), 0.3, () => ({ pae: constant(pae), pse: constant(!pse) })],
      ['wrmsrEfer', either(settings.nxe, nxe), 0.3, () => ({ nxe: constant(!nxe) })],
    ]
  }

/** The processor remembers what it finds in shadow tables, and has not remembered yet. */
const byProcessor =
  (kvm: Kvm) =>
  (s: State): ReadonlyArray<Idea> => {
    const { remembers, addresses } = kvm.scope
    const forgetful = remembers.length === 0
    const known = (is: (va: Va) => boolean): Numbers => (forgetful ? [] : addresses.filter(is))
    const leaf = (va: Va): boolean => {
      const place = find(kvm, va, s)
      return place !== null && spteAt(s, place).kind === 'leaf'
    }
    const unmet = known((va) => at(s.hardware.tlb, va) === null && leaf(va))
    const below = known((va) => tableAt(kvm, va, 1, s) !== null)
    return [
      ['remember', unmet.length > 0, 5, () => ({ va: pick(unmet), what: constant('leaf') })],
      ['remember', below.length > 0, 2.5, () => ({ va: pick(below), what: oneOf(...remembers) })],
      ['faultEnds', s.flight !== null, 3, () => ({})],
      ['storeEnds', s.stores.length > 0, 3, () => ({ store: pick([...s.stores.keys()]) })],
    ]
  }

const byHost =
  ({ slots }: Scope) =>
  ({ frames, installed, rmap, guest }: State): ReadonlyArray<Idea> => {
    const kept = slots.flatMap((slot, i) => (at(installed, i) && !slot.includes(guest.cr3) ? [i] : []))
    const mapped = rmap.flatMap(({ places }, gfn) => (places.length > 0 && !at(frames, gfn).taken ? [gfn] : []))
    return [
      ['getDirtyLog', frames.some(({ logged }) => logged), 0.7, () => ({})],
      ['deleteSlot', kept.length > 0, 0.03, () => ({ slot: pick(kept) })],
      ['reclaim', mapped.length > 0, 0.7, () => ({ gfn: pick(mapped) })],
    ]
  }

/** Operations as they come: what is not mapped is used, and roots without memory are loaded. */
const families: ReadonlyArray<ReadonlyArray<OperationId>> = [
  ['read', 'fetch', 'write', 'moveFromDevice', 'ins'],
  ['invlpg', 'movCr3', 'movCr0', 'movCr4', 'faultBegins', 'reclaim'],
]

export const propose = (scope: Scope): ((s: State) => ReadonlyArray<Proposal<Operation>>) => {
  const kvm = kvmOf(chooseRules(rules, {}), scope)
  const anything = familiesOf<Operation>(scope, families, 0.3, (ids) => operations.of(scope, ids))
  const guest = byGuest(scope, storesOf(scope))
  const [kernel, processor, host] = [byKernel(scope), byProcessor(kvm), byHost(scope)]
  return lastResult((s: State) => {
    const led = addressesByUse(kvm, s)
    const ideas = [...guest(s, led), ...kernel(s, led.tables.length === 0), ...processor(s), ...host(s)]
    return [...anything, ...proposalsOf<Operation>(scope, ideas)]
  })
}
