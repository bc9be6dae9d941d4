/** The sizes of a scope: the guest's tables, memory and registers, KVM's numbers, and what is done with which arguments. */
import * as t from 'io-ts'
import { countCodec as count, leafCodec, manyOf, orNull, recordCodec, withUsual, wordCodec } from '../../frame/finite/codec.ts'
import { field, type Given, type Sizes } from '../../frame/scopes.ts'
import { isBytes, isEntryText } from './entry.ts'
import { type Format, type Geometry, geometryOf, tableBytes } from './geometry.ts'

/** The values that the guest may give to a bit of its control registers. */
export interface Settings {
  readonly paging: ReadonlyArray<boolean>
  readonly wp: ReadonlyArray<boolean>
  readonly pae: ReadonlyArray<boolean>
  readonly pse: ReadonlyArray<boolean>
  readonly nxe: ReadonlyArray<boolean>
}

/** The registers before the first operation. */
type Registers = { readonly [Bit in keyof Settings]: boolean } & { readonly cr3: number }

/** Recycling begins with fewer than `least` free pages, and ends with `enough`. */
interface Recycling {
  readonly least: number
  readonly enough: number
}

/** Frame numbers, of memory or not: roles.ts orders pages by words that have eight bits for one. */
export const mostNumbers = 256
/** Levels of long mode in small tables; roles.ts has two bits for one. */
export const mostLevels = 3

const entryText = leafCodec<string>('an entry such as F2|W|U|A|D, or a dash', isEntryText)
const bytesText = leafCodec<string>(
  `an offset and a size of 1, 2, 4 or 8 bytes such as 8+4, within a table of ${tableBytes} bytes`,
  (u) => {
    const [offset, size] = isBytes(u) ? u.split('+').map(Number) : []
    return offset !== undefined && size !== undefined && offset + size <= tableBytes
  },
)
const yesOrNo: t.Type<boolean, unknown> = t.boolean
const flags = manyOf(yesOrNo)
const counts = manyOf(count)
const entries = manyOf(entryText)
const pair = t.tuple([count, count]) as unknown as t.Type<readonly [number, number], unknown>
const bits = ['paging', 'wp', 'pae', 'pse', 'nxe'] as const
const recycling = recordCodec<Recycling>('two numbers of pages', [
  ['least', count],
  ['enough', count],
])

const usualRegisters: Registers = { cr3: 0, paging: true, wp: true, pae: true, pse: false, nxe: true }
const usualSettings: Settings = { paging: [true], wp: [true], pae: [true], pse: [false], nxe: [true] }
const registers = recordCodec<Registers>('registers', [['cr3', count], ...bits.map((bit) => [bit, t.boolean] as const)])
const settings = recordCodec<Settings>(
  'values of control bits',
  bits.map((bit) => [bit, flags]),
)

const upTo = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

/** A number of a document; nonsense is small. */
const numberIn = (given: unknown, most: number, usually: number): number =>
  typeof given === 'number' ? Math.min(given, most) : usually

const givenGeometry = ({ format, levels }: Given): Geometry =>
  geometryOf(format === 'pae' || format === 'legacy' ? format : 'long', numberIn(levels, mostLevels, 2))

/** Every whole entry. */
const wholeEntries = (given: Given): ReadonlyArray<string> => {
  const { entryBytes } = givenGeometry(given)
  return upTo(tableBytes / entryBytes).map((slot) => `${slot * entryBytes}+${entryBytes}`)
}

/** One, and another one where faults or stores of several are under way. */
const usualVcpus = ({ operations }: Given): number =>
  Array.isArray(operations) && (operations.includes('faultBegins') || operations.includes('storeBegins')) ? 2 : 1

export const fields = {
  format: field<Format>(wordCodec('long', 'pae', 'legacy'), 'long'),
  /** Levels of guest tables; 2, or 3 in long mode. */
  levels: field(count, 2),
  /** What the first frames hold; the guest changes them as tables. */
  tables: field(manyOf(entries)),
  /** Frames in all; those without a table hold data. */
  frames: field(count),
  /** Frame numbers behind the last frame, without memory but for aliases. */
  outside: field(count, 0),
  /** Pairs of a frame number without memory of its own, and the one that it stands for. */
  aliases: field<ReadonlyArray<readonly [number, number]>>(manyOf(pair), []),
  /** The frames of each memory slot. */
  slots: field(manyOf(counts), ({ frames }) => [upTo(numberIn(frames, mostNumbers, 0))]),
  /** Dirty logging is on for all slots. */
  logs: field(yesOrNo, false),
  /** Virtual processors. They share registers and shadow, so only how many of them are busy matters. */
  vcpus: field(count, usualVcpus),
  /** Shadow pages. */
  pages: field(count),
  /** null: the pool is large enough. */
  recycling: field(orNull(recycling), null),
  /** rmap descriptors after a top-up; null: there are always enough. */
  objects: field(orNull(count), null),
  /** Stores to one table in a row that make KVM give its shadow up; null: never. */
  flood: field(orNull(count), null),
  /** How many frames further PSE36 reaches; null: the processor has none. */
  pse36: field(orNull(count), null),
  /** CR4.SMEP is set. */
  smep: field(yesOrNo, false),
  registers: field(
    withUsual(registers, () => usualRegisters),
    usualRegisters,
  ),
  settings: field(
    withUsual(settings, () => usualSettings),
    usualSettings,
  ),
  /** Values of CR3 that the guest, or user space for it, may load. */
  cr3Values: field(counts, [0]),
  /** Entries that the guest may store, and the bytes of its stores. */
  menu: field(entries, ['-']),
  bytes: field(manyOf(bytesText), wholeEntries),
  /** Addresses that are used, and by whom. */
  addresses: field(counts, (given) => upTo(givenGeometry(given).addresses)),
  users: field(flags, [true, false]),
  /** The exits of demand faults are counted. */
  counts: field(yesOrNo, false),
  /** What the processor may remember of an address: its translation, or the shadow table of a level. */
  remembers: field(manyOf(wordCodec('leaf', 'table1', 'table2')), []),
}

/** The sizes of a scope. */
export type Sized = Sizes<typeof fields>
