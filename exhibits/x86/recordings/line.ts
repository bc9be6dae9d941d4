/** One line of a recording of page walks: one access in long mode, and the entries that it used. */

import { type Line, misread, quoted } from '../../../cli/conform/recording.ts'
import type { Access } from '../../../model/hardware/x86/access.ts'
import type { Word } from '../../../model/hardware/x86/word.ts'

export const usage = 'cfg l4 l3 l2 l1 kind | answer l4 l3 l2 l1'
const names = usage.split(' ')

export interface RecordedWalk {
  /** The number of the line, from 1. */
  readonly line: number
  /** What was done, as it was recorded. */
  readonly text: string
  /** CR0.WP and EFER.NXE. */
  readonly wp: boolean
  readonly nxe: boolean
  readonly access: Access
  /** The flags of the entries, from the root down. */
  readonly before: ReadonlyArray<Word>
  /** `ok`, or `!` and the error code. */
  readonly answer: string
  readonly after: ReadonlyArray<Word>
}

/** What stands in a place of the line. */
interface Form {
  readonly is: RegExp
  readonly expected: string
}

const forms = {
  cfg: { is: /^[0-3]$/, expected: 'bit 0 CR0.WP and bit 1 EFER.NXE, 0 to 3' },
  flags: { is: /^[0-9a-f]{1,16}$/, expected: 'the flags of an entry, a hexadecimal number of at most 64 bits' },
  kind: { is: /^[0-5]$/, expected: 'a read, write or fetch, 0 to 2 by the supervisor and 3 to 5 by the user' },
  bar: { is: /^\|$/, expected: 'a bar' },
  answer: { is: /^(ok|!(0|[1-9a-f][0-9a-f]{0,7}))$/, expected: '"ok", or "!" and an error code' },
} as const satisfies Readonly<Record<string, Form>>

/** The word at a place, if it has the form. */
type Take = (place: number, form: Form) => string

const taker =
  (where: string, words: ReadonlyArray<string>): Take =>
  (place, { is, expected }) => {
    const word = words[place] ?? ''
    if (is.test(word)) return word
    throw misread(where, `${expected}, as word ${place + 1} of "${usage}"`, quoted(word))
  }

/** Bits 12 to 51 hold the frame, which is not recorded. */
const frameBits = 0x000f_ffff_ffff_f000n

const flagsAt = (where: string, take: Take, place: number): Word => {
  const flags = BigInt(`0x${take(place, forms.flags)}`)
  if ((flags & frameBits) === 0n) return flags
  throw misread(
    where,
    `flags without the bits of a frame number, 12 to 51, as word ${place + 1} of "${usage}"`,
    flags.toString(16),
  )
}

const entriesFrom = (where: string, take: Take, first: number): ReadonlyArray<Word> =>
  [0, 1, 2, 3].map((depth) => flagsAt(where, take, first + depth))

const presentLarge = 0x81n

/** Whether there are pages of 1 GByte depends on the processor, and no line says so. */
const withoutGigabytes = (where: string, before: ReadonlyArray<Word>): void => {
  const l3 = before[1] ?? 0n
  if ((l3 & presentLarge) === presentLarge)
    throw misread(where, 'an l3 without PS: pages of 1 GByte are not part of these recordings', l3.toString(16))
}

const kinds = ['read', 'write', 'fetch'] as const

const accessOf = (recorded: string): Access => {
  const number = Number(recorded)
  return { user: number >= 3, kind: kinds[number % 3] ?? 'read' }
}

/** Read one line; `line` is its number. */
export const readWalk = ({ where, text }: Line, line: number): RecordedWalk => {
  const words = text.split(' ')
  if (words.length !== names.length)
    throw misread(where, `${names.length} words, as in "${usage}"`, `${words.length} in ${quoted(text)}`)
  const take = taker(where, words)
  const cfg = Number(take(0, forms.cfg))
  const before = entriesFrom(where, take, 1)
  withoutGigabytes(where, before)
  const access = accessOf(take(5, forms.kind))
  take(6, forms.bar)
  const answer = take(7, forms.answer)
  const after = entriesFrom(where, take, 8)
  return { line, text: words.slice(0, 6).join(' '), wp: (cfg & 1) !== 0, nxe: (cfg & 2) !== 0, access, before, answer, after }
}

/** A line that says what is recorded, for people. */
export const isRemark = (text: string): boolean => text.startsWith('#')
