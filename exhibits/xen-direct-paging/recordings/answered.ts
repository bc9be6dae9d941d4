/** What the model answers, as a recording would print it. */
import type { Word } from '../../../model/xen-direct-paging/declared/entry.ts'
import type { State } from '../../../model/xen-direct-paging/declared/state.ts'
import { printName } from './names.ts'
import { namesOf, numberOf, type Places } from './places.ts'
import { flagBits, flagsOf, hexadecimal } from './word.ts'

export interface Answered {
  readonly text: string
  /** Does a recorded answer say the same? */
  readonly accepts: (recorded: string) => boolean
  /** The note of the specification that says why the recording may differ here; null for none. */
  readonly abstraction: string | null
}

export const plainly = (text: string): Answered => ({ text, accepts: (recorded) => recorded === text, abstraction: null })

const zero = plainly('-:0')

/** A whole word whose frame number is known: `-:` if that is 0. */
const whole = (number: number, flags: bigint): Answered =>
  plainly(`${number === 0 ? '-' : 'raw'}:${hexadecimal((BigInt(number) << 12n) | flags)}`)

/** A frame that is nobody's any more: its number in the recording is not known. */
const nameless = (flags: bigint): Answered => ({
  text: `raw:<a frame without a name>, flags ${hexadecimal(flags)}`,
  accepts: (recorded) => {
    const [, word] = /^raw:([0-9a-f]{1,16})$/.exec(recorded) ?? []
    return word !== undefined && (BigInt(`0x${word}`) & flagBits) === flags
  },
  abstraction: null,
})

/** A word that was read: the name of its frame and its flags. `tests` is the number of test frames. */
export const wordRead = (places: Places, s: State, tests: number, word: Word | null): Answered => {
  if (word === null) return zero
  const flags = flagsOf(word)
  const number = numberOf(s, word.mfn)
  if (number !== null) return whole(number, flags)
  const texts = namesOf(places, s, tests, word.mfn).map((name) => `${printName(name)}:${hexadecimal(flags)}`)
  const [text] = texts
  // Where two names denote the frame, either may have been printed.
  return text === undefined ? nameless(flags) : { text, accepts: (recorded) => texts.includes(recorded), abstraction: null }
}
