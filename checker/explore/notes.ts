/** Counts by name as text in shared memory: a length, and the characters. */
import type { Counts } from '../report.ts'

/** What a member tells at the end. */
export interface Note {
  readonly refusals: Counts
  readonly ledger: Counts
}

export const noteDown = (into: Uint16Array, note: Note): void => {
  const text = JSON.stringify(note)
  if (text.length >= into.length)
    throw new RangeError(`a note of ${text.length} characters, and there is room for ${into.length - 1}`)
  into[0] = text.length
  for (let i = 0; i < text.length; i += 1) into[i + 1] = text.charCodeAt(i)
}

export const noteIn = (from: Uint16Array): Note =>
  JSON.parse(Array.from(from.subarray(1, 1 + (from[0] as number)), (code) => String.fromCharCode(code)).join('')) as Note
