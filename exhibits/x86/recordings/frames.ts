/** The bits of a frame number in the entries of a recording: frames are not recorded, but what is reserved there can be. */

import { misread } from '../../../cli/conform/recording.ts'
import type { Word } from '../../../model/hardware/x86/word.ts'
import { entriesOf, type Head, has } from './head.ts'

/** Bits 12 to 51. */
export const frameBits: Word = 0x000f_ffff_ffff_f000n

const pageSize: Word = 0x80n
const presentLarge: Word = 0x81n

/** Bits `from` up to, and without, `to`. */
const range = (from: number, to: number): Word => (1n << BigInt(to)) - (1n << BigInt(from))

/** Can an entry of this level name a large page? The lower bits of its frame are PAT and reserved ones then. */
const namesLarge = (head: Head, level: number, flags: Word): boolean =>
  (flags & pageSize) !== 0n && (level === 2 || (level === 3 && has(head, 'page1gb')))

/** The bits of the frame number that a line may have set: none, where the head says nothing of the processor. */
export const mayStand = (head: Head, level: number, flags: Word): Word => {
  if (head.features === null) return 0n
  return range(head.physicalBits, 52) | (namesLarge(head, level, flags) ? range(12, 9 * level + 3) : 0n)
}

/** Whether there are pages of 1 GByte depends on the processor. */
export const withoutGigabytes = (head: Head, where: string, before: ReadonlyArray<Word>): void => {
  const l3 = before[entriesOf(head).indexOf('l3')] ?? 0n
  if (has(head, 'page1gb') || (l3 & presentLarge) !== presentLarge) return
  const why =
    head.features === null ? 'pages of 1 GByte are not part of these recordings' : 'the head has no "page1gb" behind "with"'
  throw misread(where, `an l3 without PS: ${why}`, l3.toString(16))
}
