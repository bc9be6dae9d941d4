/** The bits of an entry as it lies in memory. Bits are named as the Intel SDM names them: 51:12 is bits 51 down to 12. */
import type { Entry } from './entry.ts'
import { accessed, dirty, pageSize, user } from './flags.ts'

/** An entry of 32 or 64 bits, not negative. */
export type Word = bigint

/** Bits high:low as a number of their own; none where high is below low. */
export const bits = (word: Word, high: number, low: number): number =>
  high < low ? 0 : Number((word >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n))

/** P and R/W. */
const present = 1 << 0
const writable = 1 << 1

export type Flags = Pick<Entry, 'present' | 'writable' | 'user' | 'accessed' | 'dirty' | 'pageSize'>

/** The flags that stand in the same place in every format. Source: SDM figures 4-4, 4-7 and 4-11. */
export const flagsOf = (word: Word): Flags => {
  const low = bits(word, 11, 0)
  return {
    present: (low & present) !== 0,
    writable: (low & writable) !== 0,
    user: (low & user) !== 0,
    accessed: (low & accessed) !== 0,
    dirty: (low & dirty) !== 0,
    pageSize: (low & pageSize) !== 0,
  }
}

/** The word after the walk has marked its entry. */
export const markedWord = (word: Word, entry: Entry): Word =>
  word | (entry.accessed ? BigInt(accessed) : 0n) | (entry.dirty ? BigInt(dirty) : 0n)
