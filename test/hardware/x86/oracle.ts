/**
 * What an x86 processor answers, a second time: tables of facts from the Intel SDM, volume 3, sections 4.3 to 4.8, looked
 * up for the whole path at once. It shares nothing with model/hardware/x86, not even names of bits.
 */

import { allowed, bit, codes, forbiddenByKey, type Machine, modeOf, summaryOf, type What, type Who } from './oracle-rights.ts'

/**
 * What becomes of an access: the physical addresses of the tables below the root that are read; the error code, or the
 * physical address; and the words afterwards, from the root down.
 */
export interface Verdict {
  readonly tables: ReadonlyArray<bigint>
  readonly errorCode: number | null
  readonly physical: bigint | null
  readonly after: ReadonlyArray<bigint>
}

/** The levels of each mode, from the root down, as tables are named in the SDM. */
const tablesOfMode = {
  '32-bit': ['PD', 'PT'],
  pae: ['PDPT', 'PD', 'PT'],
  long: ['PML4', 'PDPT', 'PD', 'PT'],
  'long LA57': ['PML5', 'PML4', 'PDPT', 'PD', 'PT'],
} as const

type Table = (typeof tablesOfMode)[keyof typeof tablesOfMode][number]

/** Pages, by the number of address bits below them; entries that are not listed name tables. */
const pages = (m: Machine): Readonly<Record<string, number | null>> => ({
  '32-bit PT': 12,
  '32-bit PT PS': 12,
  'pae PT': 12,
  'pae PT PS': 12,
  'long PT': 12,
  'long PT PS': 12,
  '32-bit PD PS': m.pse ? 22 : null,
  'pae PD PS': 21,
  'long PD PS': 21,
  'long PDPT PS': m.gigabytePages ? 30 : null,
})

/** Rows of reserved bits: for which entries, and from which bit to which. */
interface Row {
  readonly of: (m: Machine, table: Table, ps: boolean) => boolean
  readonly bits: (m: Machine) => readonly [from: number, to: number]
}

const wide = (m: Machine, table: Table): boolean => m.mode === 'long' || (m.mode === 'pae' && table !== 'PDPT')

const reservedRows: ReadonlyArray<Row> = [
  // 4.3: a page of 4 MBytes without PSE-36, and with it
  { of: (m, t, ps) => m.mode === '32-bit' && t === 'PD' && ps && m.pse && !m.pse36, bits: () => [13, 21] },
  {
    of: (m, t, ps) => m.mode === '32-bit' && t === 'PD' && ps && m.pse && m.pse36,
    bits: (m) => [m.physicalBits > 40 ? 21 : m.physicalBits - 19, 21],
  },
  // 4.4.2
  { of: (m, t) => m.mode === 'pae' && t !== 'PDPT', bits: (m) => [m.physicalBits, 62] },
  // 4.5, tables of all entries
  { of: (m) => m.mode === 'long', bits: (m) => [m.physicalBits, 51] },
  { of: (m, t) => wide(m, t) && !m.nxe, bits: () => [63, 63] },
  { of: (m, t, ps) => wide(m, t) && t === 'PD' && ps, bits: () => [13, 20] },
  { of: (m, t, ps) => m.mode === 'long' && t === 'PDPT' && ps && m.gigabytePages, bits: () => [13, 29] },
  { of: (m, t) => m.mode === 'long' && t === 'PDPT' && !m.gigabytePages, bits: () => [7, 7] },
  { of: (m, t) => m.mode === 'long' && (t === 'PML4' || t === 'PML5'), bits: () => [7, 7] },
]

/** All reserved bits of one kind of entry, as a mask. */
const reservedMask = (m: Machine, table: Table, ps: boolean): bigint => {
  let mask = 0n
  for (const row of reservedRows) {
    if (!row.of(m, table, ps)) continue
    const [from, to] = row.bits(m)
    for (let n = from; n <= to; n += 1) mask |= 1n << BigInt(n)
  }
  return mask
}

/** One kind of entry: its reserved bits, and the size of the page where it names one. */
interface Facts {
  readonly reserved: bigint
  readonly size: number | null
}

/** For each table of a mode from the root down: an entry without and with PS. */
type Sheet = ReadonlyArray<readonly [plain: Facts, ps: Facts]>

const sheets = new WeakMap<Machine, Sheet>()

const sheetOf = (m: Machine): Sheet => {
  const known = sheets.get(m)
  if (known !== undefined) return known
  const sheet = tablesOfMode[m.mode === 'long' && m.levels === 5 ? 'long LA57' : m.mode].map((table) => {
    const facts = (ps: boolean): Facts => ({
      reserved: reservedMask(m, table, ps),
      size: pages(m)[`${m.mode} ${table}${ps ? ' PS' : ''}`] ?? null,
    })
    return [facts(false), facts(true)] as const
  })
  sheets.set(m, sheet)
  return sheet
}

const factsOf = (m: Machine, depth: number, word: bigint): Facts => {
  const facts = sheetOf(m)[depth]?.[bit(word, 7) ? 1 : 0]
  if (facts === undefined) throw new Error(`there is no table ${depth} in mode ${m.mode}`)
  return facts
}

type End = 'absent' | 'reserved' | 'page' | 'table'

const endOf = (word: bigint, { reserved, size }: Facts): End => {
  if (!bit(word, 0)) return 'absent'
  if ((word & reserved) !== 0n) return 'reserved'
  return size === null ? 'table' : 'page'
}

/** The physical address: the frame's bits of the entry, then those of PSE-36, then the offset. */
const physicalOf = (m: Machine, word: bigint, size: number, linear: bigint): bigint => {
  const offset = linear % (1n << BigInt(size))
  const top = m.mode === '32-bit' ? 32 : m.physicalBits
  const base = (word % (1n << BigInt(top))) >> BigInt(size)
  const extra = m.mode === '32-bit' && size === 22 && m.pse36 ? (word >> 13n) & 0xffn : 0n
  return (extra << 32n) + (base << BigInt(size)) + offset
}

/** The address of the table that an entry names: bits 31:12, or M-1:12. */
const tableOf = (m: Machine, word: bigint): bigint =>
  ((word % (1n << BigInt(m.mode === '32-bit' ? 32 : m.physicalBits))) >> 12n) << 12n

/** The column of codes. */
const column = (end: End | undefined, byKey: boolean): 0 | 1 | 2 | 3 => {
  if (end !== 'page') return end === 'absent' ? 0 : 1
  return byKey ? 3 : 2
}

const accessedBit = 0x20n
const dirtyBit = 0x40n

/** `words` are the entries that the address `linear` uses, from the root down. */
export const expected = (m: Machine, words: ReadonlyArray<bigint>, linear: bigint): ((who: Who, what: What) => Verdict) => {
  const ends = words.map((word, i) => endOf(word, factsOf(m, i, word)))
  const last = ends.findIndex((end) => end !== 'table')
  const end = ends[last]
  // A PDPTE of PAE has neither rights nor A.
  const first = m.mode === 'pae' ? 1 : 0
  const leaf = words[last] ?? 0n
  const physical = end === 'page' ? physicalOf(m, leaf, factsOf(m, last, leaf).size ?? 0, linear) : null
  const marks = (i: number): bigint => (i >= first && i <= last ? accessedBit : 0n)
  const summary = summaryOf(words.slice(first, last + 1))
  const tables = words.slice(0, last).map((word) => tableOf(m, word))
  const keyed = end === 'page' ? forbiddenByKey(m, summary) : []
  const marksFetch = m.smep || (m.mode !== '32-bit' && m.nxe)
  return (who, what) => {
    const access = `${modeOf(who)} ${what}`
    const code = codes[what === 'fetch' && marksFetch ? `${access} I/D` : access] ?? [-1, -1, -1, -1]
    const byKey = keyed.includes(access)
    if (end === 'page' && !byKey && allowed(m, who, what, summary)) {
      const after = words.map((word, i) => word | marks(i) | (i === last && what === 'write' ? dirtyBit : 0n))
      return { tables, errorCode: null, physical, after }
    }
    const after = words.map((word, i) => (i === last ? word : word | marks(i)))
    return { tables, errorCode: code[column(end, byKey)], physical: null, after }
  }
}
