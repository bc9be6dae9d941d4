/** The words of one recorded operation, read one by one; a complaint names the operation and the word. */
import type { Complaint } from '../../../cli/command/complaint.ts'
import { misread, quoted } from '../../../cli/conform/recording.ts'
import { type FrameName, frameNamed, knownNames, noFrame, type TestFrame } from './names.ts'
import type { Address, Slot, Value } from './operation.ts'
import { flagBits } from './word.ts'

export interface Words {
  /** The complaint about a word. */
  readonly wrong: (at: number, expected: string) => Complaint
  /** A number of at most `bits` bits. */
  readonly number: (at: number, what: string, bits: number) => bigint
  readonly slot: (at: number) => Slot
  readonly frame: (at: number) => FrameName
  readonly testFrame: (at: number) => TestFrame
  /** Two words: a frame and flags, or `fff` and a whole word. */
  readonly value: (at: number) => Value
  readonly address: (at: number) => Address
  /** The bits of a word beside its frame number. */
  readonly flags: (at: number) => bigint
}

const slotBits = 9n
const levels = [4n, 3n, 2n, 1n]

/** The address of a word: canonical, and a multiple of 8. */
const addressOf = (n: bigint): Address | null => {
  const canonical = n >> 47n === 0n || n >> 47n === 0x1ffffn
  if (!canonical || n % 8n !== 0n) return null
  const part = (shift: bigint): Slot => Number((n >> shift) & 0x1ffn)
  return { va: levels.map((level) => part(12n + slotBits * (level - 1n))), slot: part(3n) }
}

/** `words` begins with the letter. */
export const reader = (where: string, words: ReadonlyArray<string>): Words => {
  const word = (at: number): string => words[at] ?? ''
  const wrong = (at: number, expected: string): Complaint =>
    misread(`${where}: ${words.join(' ')}`, `${expected} as argument ${at}`, quoted(word(at)))
  const number = (at: number, what: string, bits: number): bigint => {
    const n = /^[0-9a-f]{1,16}$/.test(word(at)) ? BigInt(`0x${word(at)}`) : null
    if (n === null || n >= 1n << BigInt(bits)) throw wrong(at, `${what}, a hexadecimal number of at most ${bits} bits,`)
    return n
  }
  const flags = (at: number): bigint => {
    const n = number(at, 'flags', 64)
    if ((n & ~flagBits) !== 0n) throw wrong(at, 'flags without the bits of a frame number, 12 to 51,')
    return n
  }
  const frame = (at: number): FrameName => {
    const named = frameNamed(word(at))
    if (named === null) throw wrong(at, knownNames)
    return named
  }
  return {
    wrong,
    number,
    frame,
    flags,
    slot: (at) => Number(number(at, 'a slot', Number(slotBits))),
    testFrame: (at) => {
      const named = frameNamed(word(at))
      if (named?.is !== 'test') throw wrong(at, 'a test frame (0 to f)')
      return named
    },
    value: (at) => {
      if (word(at) === noFrame) return { frame: null, word: number(at + 1, 'a word', 64) }
      return { frame: frame(at), flags: flags(at + 1) }
    },
    address: (at) => {
      const address = addressOf(number(at, 'an address', 64))
      if (address === null) throw wrong(at, 'a canonical address that is a multiple of 8')
      return address
    },
  }
}
