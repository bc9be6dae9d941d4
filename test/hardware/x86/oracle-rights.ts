/**
 * What an x86 processor allows, a second time: tables of facts from the Intel SDM, volume 3, sections 4.6 and 4.7. They
 * share nothing with model/hardware/x86; a row is looked up for the whole path at once.
 */

export interface Machine {
  readonly mode: '32-bit' | 'pae' | 'long'
  readonly levels: number
  readonly wp: boolean
  readonly smep: boolean
  readonly smap: boolean
  readonly ac: boolean
  readonly pke: boolean
  readonly pkru: number
  readonly nxe: boolean
  readonly pse: boolean
  readonly pse36: boolean
  readonly gigabytePages: boolean
  readonly physicalBits: number
}

/** `implicit`: the processor itself reads or writes a GDT, LDT, IDT or TSS; it never fetches. */
export type Who = 'user' | 'supervisor' | 'implicit'
export type What = 'read' | 'write' | 'fetch'

const powers: ReadonlyArray<bigint> = Array.from({ length: 64 }, (_, n) => 2n ** BigInt(n))

export const bit = (word: bigint, n: number): boolean => (word & (powers[n] ?? 0n)) !== 0n

/**
 * Section 4.6.1, data: what is allowed by all U/S and all R/W together; `any write` is one with CR0.WP clear. Under
 * CR4.SMAP what has `explicit AC` is for explicit accesses with EFLAGS.AC set.
 */
const dataAllowed: Record<string, ReadonlyArray<string>> = {
  'U- W-': ['supervisor read', 'supervisor any write'],
  'U- W+': ['supervisor read', 'supervisor any write', 'supervisor write'],
  'U+ W-': ['supervisor read', 'supervisor any write', 'user read'],
  'U+ W+': ['supervisor read', 'supervisor any write', 'supervisor write', 'user read', 'user write'],
  'U- W- SMAP': ['supervisor read', 'supervisor any write'],
  'U- W+ SMAP': ['supervisor read', 'supervisor any write', 'supervisor write'],
  'U+ W- SMAP': ['user read'],
  'U+ W+ SMAP': ['user read', 'user write'],
  'U+ W- SMAP explicit AC': ['supervisor read', 'supervisor any write', 'user read'],
  'U+ W+ SMAP explicit AC': ['supervisor read', 'supervisor any write', 'supervisor write', 'user read', 'user write'],
}

/** Section 4.6.2: what AD and WD of its key forbid at a user-mode address, with CR0.WP clear and set. */
const keyForbidden: Record<string, readonly [clear: ReadonlyArray<string>, set: ReadonlyArray<string>]> = {
  'AD0 WD0': [[], []],
  'AD0 WD1': [['user write'], ['user write', 'supervisor write']],
  'AD1 WD0': [
    ['user read', 'user write', 'supervisor read', 'supervisor write'],
    ['user read', 'user write', 'supervisor read', 'supervisor write'],
  ],
  'AD1 WD1': [
    ['user read', 'user write', 'supervisor read', 'supervisor write'],
    ['user read', 'user write', 'supervisor read', 'supervisor write'],
  ],
}

/** Section 4.6.1, code: who may fetch, with and without CR4.SMEP, where all U/S together are set or not. */
const codeAllowed: Record<string, ReadonlyArray<string>> = {
  'U-': ['supervisor', 'supervisor SMEP'],
  'U+': ['supervisor', 'user', 'user SMEP'],
}

/**
 * Section 4.7: `I/D` is a fetch under CR4.SMEP, or under both CR4.PAE and IA32_EFER.NXE. PK tells that the key forbids it,
 * whatever else does.
 */
export const codes: Record<string, readonly [absent: number, reserved: number, forbidden: number, byKey: number]> = {
  'supervisor read': [0x0, 0x9, 0x1, 0x21],
  'supervisor write': [0x2, 0xb, 0x3, 0x23],
  'user read': [0x4, 0xd, 0x5, 0x25],
  'user write': [0x6, 0xf, 0x7, 0x27],
  'supervisor fetch': [0x0, 0x9, 0x1, -1],
  'user fetch': [0x4, 0xd, 0x5, -1],
  'supervisor fetch I/D': [0x10, 0x19, 0x11, -1],
  'user fetch I/D': [0x14, 0x1d, 0x15, -1],
}

/** What all entries that lead to a page say together, and the key of the last one. */
export interface Summary {
  readonly us: '+' | '-'
  readonly rw: '+' | '-'
  readonly xd: boolean
  readonly key: number
}

export const summaryOf = (used: ReadonlyArray<bigint>): Summary => ({
  us: used.every((word) => bit(word, 2)) ? '+' : '-',
  rw: used.every((word) => bit(word, 1)) ? '+' : '-',
  xd: used.some((word) => bit(word, 63)),
  key: Number(((used[used.length - 1] ?? 0n) / 2n ** 59n) % 16n),
})

/** What the key of a page forbids. */
export const forbiddenByKey = (m: Machine, { us, key }: Summary): ReadonlyArray<string> => {
  if (m.mode !== 'long' || !m.pke || us === '-') return []
  const [ad, wd] = [Math.floor(m.pkru / 4 ** key) % 2, Math.floor(m.pkru / (2 * 4 ** key)) % 2]
  return keyForbidden[`AD${ad} WD${wd}`]?.[m.wp ? 1 : 0] ?? []
}

/** The column of dataAllowed for SMAP. */
const smapOf = (m: Machine, who: Who, user: string): string => {
  if (!m.smap) return ''
  return user === '+' && m.ac && who !== 'implicit' ? ' SMAP explicit AC' : ' SMAP'
}

/** A table speaks of two modes only: an implicit access is of the supervisor's. */
export const modeOf = (who: Who): 'user' | 'supervisor' => (who === 'user' ? 'user' : 'supervisor')

export const allowed = (m: Machine, who: Who, what: What, { us, rw, xd }: Summary): boolean => {
  const by = modeOf(who)
  if (what === 'fetch') {
    const fetching = codeAllowed[`U${us}`] ?? []
    return fetching.includes(m.smep ? `${by} SMEP` : by) && (m.mode === '32-bit' || !xd)
  }
  const row = dataAllowed[`U${us} W${rw}${smapOf(m, who, us)}`] ?? []
  return row.includes(`${by} ${what}`) || (what === 'write' && !m.wp && row.includes(`${by} any write`))
}
