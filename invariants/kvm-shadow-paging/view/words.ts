/** Entries of the guest as the words that stand in memory, and what a store makes of them: arithmetic of bytes, apart from the model's. */
import type { Entry } from '../../../model/kvm-shadow-paging/declared/entry.ts'

const accessed = 1n << 5n
const dirty = 1n << 6n

/** P, R/W, U/S, A, D and PS in byte 0, the frame in byte 1, PSE36 in byte 2, NX in the last bit of byte 7. */
export const wordOf = (entry: Entry): bigint => {
  const bits: ReadonlyArray<readonly [boolean, bigint]> = [
    [entry.present, 0n],
    [entry.write, 1n],
    [entry.user, 2n],
    [entry.accessed, 5n],
    [entry.dirty, 6n],
    [entry.large, 7n],
    [entry.high, 16n],
    [entry.noExecute, 63n],
  ]
  return bits.reduce((word, [on, bit]) => (on ? word | (1n << bit) : word), BigInt(entry.frame) << 8n)
}

/** The words of a table after a store of `size` bytes at `offset` out of a table that is full of one value. */
export const wordsAfter = (
  table: ReadonlyArray<Entry>,
  entryBytes: number,
  bytes: string,
  value: Entry,
): ReadonlyArray<bigint> => {
  const [offset, size] = bytes.split('+').map(Number)
  const [first, end] = [offset ?? 0, (offset ?? 0) + (size ?? 0)]
  const full = wordOf(value)
  return table.map((entry, slot) => {
    const from = Math.min(Math.max(first - slot * entryBytes, 0), entryBytes)
    const to = Math.min(Math.max(end - slot * entryBytes, 0), entryBytes)
    if (from >= to) return wordOf(entry)
    const mask = (1n << BigInt(8 * to)) - (1n << BigInt(8 * from))
    return (wordOf(entry) & ~mask) | (full & mask)
  })
}

/** The word is the other one, but for accessed and dirty bits that were set besides. */
export const isWithMarks = (word: bigint, due: bigint): boolean =>
  (word & ~(accessed | dirty)) === (due & ~(accessed | dirty)) && (due & ~word & (accessed | dirty)) === 0n
