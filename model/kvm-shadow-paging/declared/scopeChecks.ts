/** What must be true of a scope as a whole, so that there is a machine for it which can be searched. */
import { type Check, type Checks, distinct, each, numbers, within } from '../../frame/checks.ts'
import { largePage } from '../functions/geometry.ts'
import { type Entry, readBytes, readEntry } from './entry.ts'
import { mostLevels, mostNumbers } from './fields.ts'
import { type Geometry, tableBytes } from './geometry.ts'
import { geometryIn, has, type Scope } from './scope.ts'

type Place = Check[1]

/** More pages than any search fills. */
const mostPages = 64
/** More vCPUs than can be busy at once, and one. */
const mostVcpus = 4
/** More descriptors, or stores in a row, than any search counts. */
const mostCounted = 64

/** Sizes that everything else depends on. */
export const sizeChecks = (scope: Scope): Checks => {
  const { format, levels, frames, outside, pages, vcpus } = scope
  const { rootSlots } = geometryIn(scope)
  const isLong = format === 'long'
  return [
    [within(2, levels, isLong ? mostLevels : 2), ['levels'], isLong ? '2 or 3' : `2, as format ${format} has`],
    [within(1, frames, mostNumbers), ['frames'], `1 to ${mostNumbers}`],
    [frames > mostNumbers || frames + outside <= mostNumbers, ['outside'], `at most ${mostNumbers} numbers with those of frames`],
    [within(1, vcpus, mostVcpus), ['vcpus'], `1 to ${mostVcpus}`],
    [within(rootSlots, pages, mostPages), ['pages'], `${rootSlots} to ${mostPages}, with one for each root`],
  ]
}

/** Can a store change a part of an entry? Then flags of one entry meet the frame of another one. */
const splits = ({ bytes }: Scope, { entryBytes }: Geometry): boolean =>
  bytes.map(readBytes).some(({ offset, size }) => offset % entryBytes !== 0 || size % entryBytes !== 0)

/** For an entry, the last frame number that it may lead to. */
const reachIn = (scope: Scope): ((entry: Entry) => number) => {
  const geometry = geometryIn(scope)
  const size = largePage(geometry)
  const written = [...scope.tables.flat(), ...scope.menu].map(readEntry)
  const mixed = splits(scope, geometry)
  const [anyLarge, anyHigh] = [mixed && written.some(({ large }) => large), mixed && written.some(({ high }) => high)]
  return ({ frame, large, high }) => {
    if (!large && !anyLarge) return frame
    return frame - (frame % size) + size - 1 + (high || anyHigh ? (scope.pse36 ?? 0) : 0)
  }
}

/** With CR4.PAE clear two-level paging is that of 32 bits, whatever its entries are here. */
const isEver32Bit = ({ format, registers, settings }: Scope): boolean =>
  format === 'legacy' || (format === 'pae' && (!registers.pae || settings.pae.includes(false)))

/** An entry is one of its format, and leads to frames that exist. */
const entryChecks = (scope: Scope): ((place: Place, list: ReadonlyArray<string>) => Checks) => {
  const reach = reachIn(scope)
  const end = scope.frames + scope.outside
  return (place, list) => [
    ...each(place, list, 'an entry without H, as pse36 is null', (text) => scope.pse36 !== null || !readEntry(text).high),
    ...each(place, list, 'an entry without NX, for which 32-bit paging has no bit', (text) => {
      return !isEver32Bit(scope) || !readEntry(text).noExecute
    }),
    ...each(place, list, `an entry of a frame, 0 to ${end - 1}, or of a large page of them`, (text) => {
      return reach(readEntry(text)) < end
    }),
  ]
}

/** Tables, and what can be stored into them. */
const tableChecks = (scope: Scope): Checks => {
  const { tables, menu, bytes, frames } = scope
  const entries = tableBytes / geometryIn(scope).entryBytes
  const entriesFit = entryChecks(scope)
  return [
    [within(1, tables.length, frames), ['tables'], `1 to ${frames} tables, in one frame each`],
    ...each(['tables'], tables, `a table of ${entries} entries`, ({ length }) => length === entries),
    ...tables.flatMap((table, i) => entriesFit(['tables', i], table)),
    ...distinct(['menu'], menu),
    ...entriesFit(['menu'], menu),
    ...distinct(['bytes'], bytes),
  ]
}

/** Slots and aliases. */
const memoryChecks = ({ frames, outside, aliases, slots }: Scope): Checks => {
  const alias = `one of the ${outside} numbers outside, which begin with ${frames}, and a frame, 0 to ${frames - 1}`
  return [
    ...each(['aliases'], aliases, alias, ([number, frame]) => within(frames, number, frames + outside - 1) && frame < frames),
    ...each(['aliases'], aliases, 'a number that is no alias before', ([number], i) => {
      return aliases.findIndex(([other]) => other === number) === i
    }),
    ...distinct(['slots'], slots),
    ...slots.flatMap((slot, i) => numbers(['slots', i], slot, frames, 'a frame')),
    ...slots.flatMap((slot, i) =>
      each(['slots', i], slot, 'a frame of no slot before', (frame) => slots.findIndex((other) => other.includes(frame)) === i),
    ),
  ]
}

/** KVM's numbers, and how far PSE36 reaches. */
const limitChecks = (scope: Scope): Checks => {
  const { format, recycling, pages, objects, flood, pse36, frames, outside } = scope
  const size = largePage(geometryIn(scope))
  const least = recycling?.least ?? 1
  const enough = recycling?.enough ?? least
  const far = pse36 === null || (format === 'legacy' && pse36 % size === 0 && within(size, pse36, frames + outside - 1))
  return [
    [least >= 1 && least <= enough, ['recycling'], 'least from 1 to enough'],
    [recycling === null || enough < pages, ['recycling'], `enough below the number of pages, ${pages}`],
    [objects === null || within(1, objects, mostCounted), ['objects'], `1 to ${mostCounted}, or null`],
    [flood === null || within(1, flood, mostCounted), ['flood'], `1 to ${mostCounted}, or null`],
    [far, ['pse36'], `null, or in format legacy a multiple of ${size} below ${frames + outside}`],
  ]
}

/** The level whose table is meant; a leaf has none. */
const levelOf = (what: string): number => (what === 'leaf' ? 0 : Number(what.slice('table'.length)))

/** What is done, and with which arguments. */
const useChecks = (scope: Scope): Checks => {
  const { frames, outside, registers, settings, cr3Values, addresses, users, remembers } = scope
  const geometry = geometryIn(scope)
  const end = frames + outside
  return [
    [registers.cr3 < end, ['registers', 'cr3'], `a frame number, 0 to ${end - 1}`],
    ...Object.entries(settings).flatMap(([bit, values]) => distinct(['settings', bit], values)),
    ...numbers(['cr3Values'], cr3Values, end, 'a frame number'),
    ...numbers(['addresses'], addresses, geometry.addresses, 'an address'),
    ...distinct(['users'], users),
    [remembers.length > 0 || !has(scope, 'remember'), ['remembers'], 'what the operation remember may choose from'],
    ...(remembers.length > 0 ? distinct(['remembers'], remembers) : []),
    ...each(['remembers'], remembers, `a table below the root, which has level ${geometry.levels}`, (what) => {
      return levelOf(what) < geometry.levels
    }),
  ]
}

/** Stores in halves: both of them, of stores that a page fault begins, and not with an order that only one vCPU can have. */
const storeChecks = (scope: Scope): Checks => {
  const { stores, storeOrder } = scope.parameters
  const inHalves = stores === 'halves'
  const both = has(scope, 'storeBegins') && has(scope, 'storeEnds')
  const neither = !has(scope, 'storeBegins', 'storeEnds')
  return [
    [
      inHalves ? both : neither,
      ['operations'],
      `${inHalves ? 'storeBegins and storeEnds, as' : 'no half of a store, as'} stores are ${stores}`,
    ],
    [
      !inHalves || !has(scope, 'moveFromDevice', 'ins', 'nonpagingStore'),
      ['operations'],
      'no store but that of a page fault, as stores are halves',
    ],
    [!inHalves || storeOrder === 'memoryFirst', ['parameters', 'storeOrder'], 'memoryFirst, as stores are halves'],
    [!inHalves || !scope.counts, ['counts'], 'false, as stores are halves'],
  ]
}

/** Of a scope whose sizes fit. */
export const contentChecks = (scope: Scope): Checks => [
  ...tableChecks(scope),
  ...memoryChecks(scope),
  ...limitChecks(scope),
  ...useChecks(scope),
  ...storeChecks(scope),
]
