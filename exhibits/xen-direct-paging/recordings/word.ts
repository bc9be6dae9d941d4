/** A 64-bit word of a table, between its number and the model's form of it. Source: Intel SDM volume 3, section 4.5. */
import type { Word } from '../../../model/xen-direct-paging/declared/entry.ts'

const presentBit = 1
const writableBit = 2
const frameBits = 0xf_ffff_ffff_f000n

/** The bits of a word that are no frame number. */
export const flagBits = ~frameBits & 0xffff_ffff_ffff_ffffn

/** Bits 12 to 51: up to 40 bits, so a plain number. */
export const frameNumber = (word: bigint): number => Number((word & frameBits) >> 12n)

/** The 24 bits of Xen's get_pte_flags: bits 0 to 11, and bits 52 to 63 above them. */
const narrow = (word: bigint): number => Number((word & 0xfffn) | ((word >> 52n) << 12n))

const wide = (flags: number): bigint => (BigInt(flags) & 0xfffn) | ((BigInt(flags) >> 12n) << 52n)

/** The word with this frame and these flags. */
export const wordOf = (mfn: number, flags: bigint): Word => {
  const all = narrow(flags)
  return {
    present: (all & presentBit) !== 0,
    mfn,
    rw: (all & writableBit) !== 0,
    flags: all & ~(presentBit | writableBit),
  }
}

/** The bits of a word that are no frame number, as they stand in memory. */
export const flagsOf = ({ present, rw, flags }: Word): bigint => wide(flags | (present ? presentBit : 0) | (rw ? writableBit : 0))

export const hexadecimal = (n: bigint | number): string => n.toString(16)
