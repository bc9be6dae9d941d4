/** A word of two halves as one number, told without the model: P, RW and the frame number's low bit make the low half. */
import type { Word } from '../../../model/xen-direct-paging/declared/entry.ts'
import type { Operation } from '../../../model/xen-direct-paging/declared/operations.ts'

type Half = Operation<'guestHalfStore'>['half']

/** Values of a low half. */
const lows = 2 ** 3

const numberOf = (word: Word | null): number => (word === null ? 0 : Number(word.present) + 2 * Number(word.rw) + 4 * word.mfn)

const wordOfNumber = (n: number): Word | null =>
  n === 0 ? null : { present: n % 2 === 1, rw: Math.floor(n / 2) % 2 === 1, mfn: Math.floor(n / 4), flags: 0 }

/** The word whose one half is stored over. */
export const withHalf = (old: Word | null, half: Half): Word | null => {
  const n = numberOf(old)
  if (half.half === 'high') return wordOfNumber(lows * half.bits + (n % lows))
  const low = half.low === null ? 0 : numberOf({ present: true, rw: half.low.rw, mfn: half.low.bit, flags: 0 })
  return wordOfNumber(n - (n % lows) + low)
}
