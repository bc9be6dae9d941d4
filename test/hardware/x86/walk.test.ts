/** The well-known corners of the page walk, one by one. Section numbers are those of the Intel SDM, volume 3. */
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Access } from '../../../model/hardware/x86/access.ts'
import { framesOfPage, slotsOf } from '../../../model/hardware/x86/address.ts'
import { type Entry, pdpte } from '../../../model/hardware/x86/entry.ts'
import { pdptesLoad } from '../../../model/hardware/x86/entry64.ts'
import type { Paging } from '../../../model/hardware/x86/paging.ts'
import { type Walked, walk } from '../../../model/hardware/x86/walk.ts'
import type { Verdict } from './oracle.ts'
import { walked } from './walked.ts'

const NX = 1n << 63n

const long: Paging = {
  mode: 'long',
  levels: 4,
  wp: true,
  smep: false,
  smap: false,
  ac: false,
  pke: false,
  pkru: 0,
  nxe: true,
  pse: false,
  pse36: false,
  gigabytePages: false,
  physicalBits: 40,
}
const pae: Paging = { ...long, mode: 'pae', levels: 3 }
const nonPae: Paging = { ...long, mode: '32-bit', levels: 2, nxe: false, pse: true, pse36: true }

const userRead: Access = { user: true, kind: 'read' }
const userWrite: Access = { user: true, kind: 'write' }
const userFetch: Access = { user: true, kind: 'fetch' }
const kernelRead: Access = { user: false, kind: 'read' }
const kernelWrite: Access = { user: false, kind: 'write' }
const kernelFetch: Access = { user: false, kind: 'fetch' }

const go = (paging: Paging, access: Access, ...words: ReadonlyArray<bigint>): Verdict => walked(paging, access, words, 0n)
const codeOf = (paging: Paging, access: Access, ...words: ReadonlyArray<bigint>): string => {
  const { errorCode } = go(paging, access, ...words)
  return errorCode === null ? 'ok' : errorCode.toString(16)
}

describe('rights', () => {
  test.each<[string, Access, ReadonlyArray<bigint>, string]>([
    ['a user needs U/S in the PML4 too', userRead, [0x3n, 0x7n, 0x7n, 0x7n], '5'],
    ['a user needs U/S in the page table too', userRead, [0x7n, 0x7n, 0x7n, 0x3n], '5'],
    ['a user needs R/W at every level to write', userWrite, [0x7n, 0x5n, 0x7n, 0x7n], '7'],
    ['the supervisor needs no U/S', kernelWrite, [0x3n, 0x3n, 0x3n, 0x3n], 'ok'],
    ['XD in the page directory forbids all fetches below it', kernelFetch, [0x7n, 0x7n, NX | 0x7n, 0x7n], '11'],
    ['XD forbids no reads', userRead, [NX | 0x7n, 0x7n, 0x7n, NX | 0x7n], 'ok'],
    ['the supervisor may fetch from a page of the user', kernelFetch, [0x7n, 0x7n, 0x7n, 0x7n], 'ok'],
  ])('%s (4.6.1)', (_, access, words, code) => {
    expect(codeOf(long, access, ...words)).toBe(code)
  })

  test('with CR0.WP clear the supervisor writes to a read-only page of the user, which becomes dirty (4.6.1, 4.8)', () => {
    const words = [0x5n, 0x7n, 0x7n, 0x5n]
    expect(codeOf(long, kernelWrite, ...words)).toBe('3')
    const verdict = go({ ...long, wp: false }, kernelWrite, ...words)
    expect(verdict).toMatchObject({ errorCode: null, after: [0x25n, 0x27n, 0x27n, 0x65n] })
  })

  test('CR0.WP changes nothing for the user (4.6.1)', () => {
    expect(codeOf({ ...long, wp: false }, userWrite, 0x7n, 0x7n, 0x7n, 0x5n)).toBe('7')
  })

  test('with CR4.SMEP the supervisor fetches nothing from a page of the user, but may read and write it (4.6.1)', () => {
    const smep = { ...long, smep: true }
    const words = [0x7n, 0x7n, 0x7n, 0x7n]
    expect(go(smep, kernelFetch, ...words)).toMatchObject({ errorCode: 0x11, after: [0x27n, 0x27n, 0x27n, 0x7n] })
    expect(codeOf(smep, kernelRead, ...words)).toBe('ok')
    expect(codeOf(smep, kernelWrite, ...words)).toBe('ok')
    expect(codeOf(smep, userFetch, ...words)).toBe('ok')
  })

  test('one entry without U/S makes a page of the supervisor, but a PDPTE of PAE has no U/S (4.4.1, 4.6.1)', () => {
    expect(codeOf({ ...long, smep: true }, kernelFetch, 0x7n, 0x3n, 0x7n, 0x7n)).toBe('ok')
    expect(codeOf({ ...pae, smep: true }, kernelFetch, 0x1n, 0x7n, 0x7n)).toBe('11')
  })

  test('a PDPTE of PAE has no rights to take away (4.4.1)', () => {
    expect(go(pae, userWrite, 0x1n, 0x7n, 0x7n)).toMatchObject({ errorCode: null, after: [0x1n, 0x27n, 0x67n] })
  })
})

describe('what comes first', () => {
  test.each<[string, Access, ReadonlyArray<bigint>, string]>([
    ['an absent entry below rather than the right that is missing above', userWrite, [0x1n, 0x1n, 0x1n, 0x0n], '6'],
    ['a reserved bit below rather than the right that is missing above', userWrite, [0x1n, 0x1n, 0x1n, (1n << 45n) | 7n], 'f'],
    ['the reserved bit above rather than the absent entry below', kernelRead, [0x87n, 0x0n, 0x0n, 0x0n], '9'],
    ['the absent entry above rather than the reserved bit below', kernelRead, [0x7n, 0x6n, (1n << 45n) | 7n, 0x7n], '0'],
  ])('%s (4.7)', (_, access, words, code) => {
    expect(codeOf(long, access, ...words)).toBe(code)
  })

  test('an absent entry may hold anything, reserved bits too (4.7)', () => {
    expect(codeOf(long, kernelRead, 0x7n, 0x7n, 0x7n, (1n << 64n) - 2n)).toBe('0')
  })
})

describe('error codes tell a fetch', () => {
  const absent = [0x0n, 0x0n, 0x0n, 0x0n]
  test('where XD exists (4.7)', () => {
    expect(codeOf(long, userFetch, ...absent)).toBe('14')
    expect(codeOf({ ...long, nxe: false }, userFetch, ...absent)).toBe('4')
  })

  test('but without CR4.SMEP not in 32-bit paging, EFER.NXE or not (4.7)', () => {
    expect(codeOf({ ...nonPae, nxe: true }, userFetch, 0x0n, 0x0n)).toBe('4')
  })

  test('under CR4.SMEP in every mode, whoever fetches and whatever is wrong (4.7)', () => {
    const smep = { ...nonPae, smep: true }
    expect(codeOf(smep, userFetch, 0x0n, 0x0n)).toBe('14')
    expect(codeOf(smep, kernelFetch, 0x20_0087n, 0x0n)).toBe('19')
    expect(codeOf(smep, kernelFetch, 0x7n, 0x7n)).toBe('11')
    expect(codeOf({ ...long, nxe: false, smep: true }, userFetch, 0x7n, 0x7n, 0x7n, 0x0n)).toBe('14')
  })
})

describe('reserved bits', () => {
  test('XD is one while EFER.NXE is clear, for reads as well (4.5)', () => {
    const words = [0x7n, 0x7n, 0x7n, NX | 0x7n]
    expect(codeOf({ ...long, nxe: false }, kernelRead, ...words)).toBe('9')
    expect(codeOf({ ...long, nxe: false }, userFetch, ...words)).toBe('d')
    expect(codeOf(long, kernelRead, ...words)).toBe('ok')
  })

  test('bits 20:13 of a page of 2 MBytes, but not PAT in bit 12 (4.4.2, 4.5)', () => {
    expect(codeOf(long, kernelRead, 0x7n, 0x7n, 0x2087n, 0x0n)).toBe('9')
    expect(codeOf(long, kernelRead, 0x7n, 0x7n, 0x1087n, 0x0n)).toBe('ok')
    expect(codeOf(pae, kernelRead, 0x1n, 0x10_0087n, 0x0n)).toBe('9')
  })

  test('bits 62:52 in PAE, which long mode leaves to software (4.4.2, 4.5)', () => {
    const marked = (1n << 52n) | 0x7n
    expect(codeOf(pae, kernelRead, 0x1n, 0x7n, marked)).toBe('9')
    expect(codeOf(long, kernelRead, 0x7n, 0x7n, 0x7n, marked)).toBe('ok')
  })

  test('address bits that the processor does not have (4.1.4)', () => {
    const high = (1n << 40n) | 0x7n
    expect(codeOf(long, kernelRead, 0x7n, 0x7n, 0x7n, high)).toBe('9')
    expect(codeOf({ ...long, physicalBits: 41 }, kernelRead, 0x7n, 0x7n, 0x7n, high)).toBe('ok')
  })

  test('PS in a PDPTE of long mode, unless there are pages of 1 GByte; in a PML4E always (4.5)', () => {
    expect(codeOf(long, kernelRead, 0x7n, 0x87n, 0x7n, 0x7n)).toBe('9')
    expect(go({ ...long, gigabytePages: true }, kernelRead, 0x7n, 0x4000_0087n, 0x7n, 0x7n)).toMatchObject({
      physical: 0x4000_0000n,
    })
    expect(codeOf({ ...long, gigabytePages: true }, kernelRead, 0x87n, 0x7n, 0x7n, 0x7n)).toBe('9')
  })

  test('none in the page table of 32-bit paging, nor anywhere without PSE (4.3)', () => {
    expect(codeOf(nonPae, kernelRead, 0x7n, 0xffff_ffffn)).toBe('ok')
    expect(codeOf({ ...nonPae, pse: false }, kernelRead, 0xffff_ffffn, 0x7n)).toBe('ok')
  })

  test('of a PDPTE of PAE keep CR3 from being loaded, if it is present (4.4.1)', () => {
    const good = 0x5019n
    expect(pdptesLoad(pae, [good, 0n, 0n, good])).toBe(true)
    for (const bad of [0x2n, 0x4n, 0x20n, 0x80n, 0x100n, 1n << 40n, NX]) {
      expect(pdptesLoad(pae, [good, good | bad, 0n, 0n])).toBe(false)
      expect(pdptesLoad(pae, [good, bad, 0n, 0n])).toBe(true)
    }
  })
})

describe('32-bit paging', () => {
  test('ignores PS without CR4.PSE, and then walks the page table (4.3)', () => {
    const words = [0x4000_0087n, 0x5007n]
    expect(go(nonPae, userRead, ...words).physical).toBe(0x4000_0000n)
    expect(go({ ...nonPae, pse: false }, userRead, ...words).physical).toBe(0x5000n)
  })

  test('with PSE-36 has bits 39:32 of an address in bits 20:13 of a PDE (4.3)', () => {
    const pde = 0x4000_0087n | (0xa5n << 13n)
    expect(walked(nonPae, userRead, [pde, 0x0n], 0x12_3456n).physical).toBe(0xa5_4012_3456n)
    expect(codeOf({ ...nonPae, pse36: false }, userRead, pde, 0x0n)).toBe('d')
    // 36 bits of address: bits 20:17 are reserved as well
    expect(codeOf({ ...nonPae, physicalBits: 36 }, userRead, pde, 0x0n)).toBe('d')
    expect(walked({ ...nonPae, physicalBits: 36 }, userRead, [0x4000_0087n | (0x5n << 13n), 0x0n], 0n).physical).toBe(
      0x5_4000_0000n,
    )
  })

  test('reserves bit 21 of a page of 4 MBytes, and not PAT in bit 12 (4.3)', () => {
    expect(codeOf(nonPae, userRead, 0x20_0087n, 0x0n)).toBe('d')
    expect(codeOf(nonPae, userRead, 0x1087n, 0x0n)).toBe('ok')
  })
})

describe('accessed and dirty', () => {
  test('a read sets A in every entry, and D nowhere (4.8)', () => {
    expect(go(long, userRead, 0x7n, 0x7n, 0x7n, 0x7n).after).toEqual([0x27n, 0x27n, 0x27n, 0x27n])
  })

  test('a write sets D in the leaf only (4.8)', () => {
    expect(go(long, userWrite, 0x7n, 0x7n, 0x7n, 0x7n).after).toEqual([0x27n, 0x27n, 0x27n, 0x67n])
    expect(go(long, userWrite, 0x7n, 0x7n, 0x87n, 0x7n).after).toEqual([0x27n, 0x27n, 0xe7n, 0x7n])
  })

  test('a fault leaves the leaf alone, and marks the entries above it', () => {
    expect(go(long, userWrite, 0x7n, 0x7n, 0x7n, 0x5n).after).toEqual([0x27n, 0x27n, 0x27n, 0x5n])
    expect(go(long, userWrite, 0x7n, 0x7n, 0x6n, 0x7n).after).toEqual([0x27n, 0x27n, 0x6n, 0x7n])
  })

  test('entries that are marked already are not stored to', () => {
    const read = (): Entry => ({ ...pdpte(true, 1), dirty: true })
    expect(walk(long, read)(userWrite, 1, [0, 0, 0, 0]).updates).toEqual([])
  })
})

describe('small models', () => {
  const toy: Paging = { ...long, levels: 2 }
  const entry: Entry = { ...pdpte(true, 7), accessed: false }
  const selfMap = { ...entry, frame: 1 }

  const answerOf = ({ answer }: Walked): unknown => (isRight(answer) ? answer.right : answer.left)

  test('have as many levels as they like', () => {
    const { answer, updates } = walk(toy, ({ level }) => ({ ...entry, frame: 10 - level, executable: false }))(
      userWrite,
      1,
      [3, 2],
    )
    expect(answer).toMatchObject({ right: { frame: 9, level: 1, dirty: true } })
    expect(updates.map(({ level, table, slot, entry: { dirty } }) => ({ level, table, slot, dirty }))).toEqual([
      { level: 2, table: 1, slot: 3, dirty: false },
      { level: 1, table: 8, slot: 2, dirty: true },
    ])
  })

  test('an entry that names its own table is used at both levels; what is stored last has all marks', () => {
    const { updates } = walk(toy, () => selfMap)(userWrite, 1, [0, 0])
    expect(updates.map(({ table, slot }) => [table, slot])).toEqual([
      [1, 0],
      [1, 0],
    ])
    expect(updates.at(-1)?.entry).toEqual({ ...selfMap, accessed: true, dirty: true })
  })

  test('are told the rights of the whole walk, and at which level a fault came up', () => {
    const read = ({ level }: { readonly level: number }): Entry => ({ ...entry, writable: level === 2, noExecute: level === 2 })
    expect(answerOf(walk(toy, read)(userRead, 1, [0, 0]))).toMatchObject({
      rights: { user: true, writable: false, executable: false },
    })
    expect(answerOf(walk(toy, read)(userFetch, 1, [0, 0]))).toEqual({ cause: 'protection', level: 1, errorCode: 0x15 })
    const cut = ({ level }: { readonly level: number }): Entry => ({ ...entry, present: level === 1 })
    expect(answerOf(walk(toy, cut)(userRead, 1, [0, 0]))).toEqual({ cause: 'not-present', level: 2, errorCode: 4 })
  })
})

test('an address is cut into slots from the root down (4.3, 4.4.2, 4.5)', () => {
  expect(slotsOf(nonPae, 0xffc0_1000n)).toEqual([0x3ff, 1])
  expect(slotsOf(pae, 0xc040_2000n)).toEqual([3, 2, 2])
  expect(slotsOf(long, 0xffff_8080_8060_4000n)).toEqual([0x101, 2, 3, 4])
})

test('large pages have 512, 1,024 or 262,144 frames', () => {
  expect([framesOfPage(long, 1), framesOfPage(long, 2), framesOfPage(nonPae, 2), framesOfPage(long, 3)]).toEqual([
    1, 512, 1024, 262_144,
  ])
})
