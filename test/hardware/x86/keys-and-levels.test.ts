/** Corners of SMAP, protection keys, five levels and pages of 1 GByte. Section numbers are those of the Intel SDM, volume 3. */
import { describe, expect, test } from 'vitest'
import type { Access } from '../../../model/hardware/x86/access.ts'
import { framesOfPage, slotsOf } from '../../../model/hardware/x86/address.ts'
import { forImplicit, type Paging } from '../../../model/hardware/x86/paging.ts'
import { walked } from './walked.ts'

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
  gigabytePages: true,
  physicalBits: 40,
}
const pae: Paging = { ...long, mode: 'pae', levels: 3 }
const nonPae: Paging = { ...long, mode: '32-bit', levels: 2, nxe: false, pse: true }
const five: Paging = { ...long, levels: 5 }

const userRead: Access = { user: true, kind: 'read' }
const userWrite: Access = { user: true, kind: 'write' }
const userFetch: Access = { user: true, kind: 'fetch' }
const kernelRead: Access = { user: false, kind: 'read' }
const kernelWrite: Access = { user: false, kind: 'write' }
const kernelFetch: Access = { user: false, kind: 'fetch' }

const codeOf = (paging: Paging, access: Access, ...words: ReadonlyArray<bigint>): string => {
  const { errorCode } = walked(paging, access, words, 0n)
  return errorCode === null ? 'ok' : errorCode.toString(16)
}

const full = [7n, 7n, 7n, 7n]

describe('SMAP (4.6.1)', () => {
  const smap = { ...long, smap: true }

  test('keeps the supervisor from data in a page of the user, which every mode has', () => {
    expect([codeOf(smap, kernelRead, ...full), codeOf(smap, kernelWrite, ...full)]).toEqual(['1', '3'])
    expect(codeOf({ ...pae, smap: true }, kernelRead, 1n, 7n, 7n)).toBe('1')
    expect(codeOf({ ...nonPae, smap: true }, kernelWrite, 7n, 7n)).toBe('3')
  })

  test('but neither from fetching there nor from data where one entry has no U/S, nor does it hold for the user', () => {
    expect(codeOf(smap, kernelFetch, ...full)).toBe('ok')
    for (const words of [
      [3n, 7n, 7n, 7n],
      [7n, 3n, 7n, 7n],
      [7n, 7n, 3n, 7n],
      [7n, 7n, 7n, 3n],
    ])
      expect(codeOf(smap, kernelWrite, ...words)).toBe('ok')
    expect(codeOf(smap, userWrite, ...full)).toBe('ok')
  })

  test('is lifted by EFLAGS.AC, which gives no other right: R/W and CR0.WP hold as ever, and so does SMEP', () => {
    const ac = { ...smap, ac: true }
    expect([codeOf(ac, kernelRead, ...full), codeOf(ac, kernelWrite, ...full)]).toEqual(['ok', 'ok'])
    expect(codeOf(ac, kernelWrite, 7n, 7n, 7n, 5n)).toBe('3')
    expect(codeOf({ ...ac, wp: false }, kernelWrite, 7n, 7n, 7n, 5n)).toBe('ok')
    expect(codeOf({ ...ac, smep: true }, kernelFetch, ...full)).toBe('11')
  })

  test('is not lifted by CR0.WP clear', () => {
    expect(codeOf({ ...smap, wp: false }, kernelWrite, ...full)).toBe('3')
  })

  test('is not lifted by EFLAGS.AC for implicit accesses', () => {
    const ac = { ...smap, ac: true }
    expect(codeOf(forImplicit(ac), kernelRead, ...full)).toBe('1')
    expect(codeOf(forImplicit(ac), kernelRead, 7n, 7n, 7n, 3n)).toBe('ok')
    expect(codeOf(forImplicit({ ...ac, smap: false }), kernelRead, ...full)).toBe('ok')
  })
})

describe('protection keys (4.6.2)', () => {
  /** A page with key 3, and what PKRU says of it. */
  const key3 = 3n << 59n
  const keyed = [7n, 7n, 7n, key3 | 7n]
  const ad = { ...long, pke: true, pkru: 0x40 }
  const wd = { ...long, pke: true, pkru: 0x80 }

  test('AD forbids data to everyone, and fetches to nobody; PK tells so (4.7)', () => {
    const told = [userRead, userWrite, userFetch, kernelRead, kernelWrite, kernelFetch].map((a) => codeOf(ad, a, ...keyed))
    expect(told).toEqual(['25', '27', 'ok', '21', '23', 'ok'])
  })

  test('WD forbids writes, and spares the supervisor with CR0.WP clear', () => {
    const told = (paging: Paging): ReadonlyArray<string> =>
      [userRead, userWrite, kernelRead, kernelWrite].map((a) => codeOf(paging, a, ...keyed))
    expect(told(wd)).toEqual(['ok', '27', 'ok', '23'])
    expect(told({ ...wd, wp: false })).toEqual(['ok', '27', 'ok', 'ok'])
    expect(told({ ...ad, wp: false })).toEqual(['25', '27', '21', '23'])
  })

  test('mean nothing in a page of the supervisor, without CR4.PKE, and outside long mode', () => {
    expect(codeOf(ad, kernelWrite, 3n, 7n, 7n, key3 | 7n)).toBe('ok')
    expect(codeOf({ ...ad, pke: false }, userWrite, ...keyed)).toBe('ok')
    expect(codeOf({ ...pae, pke: true, pkru: 0xffff_ffff }, userWrite, 1n, 7n, 7n)).toBe('ok')
    expect(codeOf({ ...nonPae, pke: true, pkru: 0xffff_ffff }, userWrite, 7n, 7n)).toBe('ok')
  })

  test('stand in the entry that names the page, of whatever size', () => {
    expect(codeOf(ad, userRead, key3 | 7n, key3 | 7n, key3 | 7n, 7n)).toBe('ok')
    expect(codeOf(ad, userRead, 7n, 7n, key3 | 0x87n, 7n)).toBe('25')
    expect(codeOf(ad, userRead, 7n, key3 | 0x87n, 7n, 7n)).toBe('25')
  })

  test('are told also where other rights are missing, and only where there is a page (4.7)', () => {
    expect(codeOf(ad, userWrite, 7n, 7n, 7n, key3 | 5n)).toBe('27')
    expect(codeOf({ ...ad, smap: true }, kernelRead, ...keyed)).toBe('21')
    expect(codeOf(ad, userRead, 7n, 7n, 7n, key3 | 6n)).toBe('4')
    expect(codeOf(ad, userRead, 7n, 7n, 7n, key3 | (1n << 45n) | 7n)).toBe('d')
    expect(codeOf(ad, userRead, 3n, 7n, 7n, key3 | 7n)).toBe('5')
  })

  test('leave A and D of the page alone where they forbid, and mark the entries above (4.8)', () => {
    expect(walked(ad, userWrite, keyed, 0n).after).toEqual([0x27n, 0x27n, 0x27n, key3 | 7n])
  })
})

describe('five levels (4.5)', () => {
  test('take nine more bits of the address', () => {
    expect(slotsOf(five, 0x1ff_8080_8060_4000n)).toEqual([0x1ff, 0x101, 2, 3, 4])
    expect(framesOfPage(five, 3)).toBe(262_144)
  })

  test('have rights, A and D as the others have', () => {
    expect(codeOf(five, userWrite, 5n, ...full)).toBe('7')
    expect(codeOf(five, userRead, 3n, ...full)).toBe('5')
    expect(codeOf(five, userFetch, (1n << 63n) | 7n, ...full)).toBe('15')
    expect(walked(five, userWrite, [7n, ...full], 0n).after).toEqual([0x27n, 0x27n, 0x27n, 0x27n, 0x67n])
  })

  test('reserve PS in the PML5 as well', () => {
    expect(codeOf(five, kernelRead, 0x87n, ...full)).toBe('9')
    expect(codeOf(five, kernelRead, 7n, 0x87n, 7n, 7n, 7n)).toBe('9')
  })
})

describe('pages of 1 GByte (4.5)', () => {
  test('reserve bits 29:13 and have PAT in bit 12', () => {
    for (let bit = 13n; bit <= 29n; bit += 1n) expect(codeOf(five, userRead, 7n, 7n, (1n << bit) | 0x87n, 0n, 0n)).toBe('d')
    expect(codeOf(five, userRead, 7n, 7n, 0x1087n, 0n, 0n)).toBe('ok')
    expect(walked(long, userRead, [7n, (5n << 30n) | 0x1087n, 0n, 0n], 0x3fff_ffffn).physical).toBe((5n << 30n) + 0x3fff_ffffn)
  })
})
