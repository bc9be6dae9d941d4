/** Entries of 32 bits, of non-PAE paging. Source: Intel SDM volume 3, section 4.3, tables 4-4 to 4-6. */
import { type Entry, mapsPage } from './entry.ts'
import type { Paging } from './paging.ts'
import { bits, flagsOf, type Word } from './word.ts'

/** How wide an address in a PDE may be: PSE-36 adds up to 8 bits. */
const addressBits = ({ pse36, physicalBits }: Paging): number => (pse36 ? Math.min(40, physicalBits) : 32)

/** A page of 4 MBytes: bits 31:22 of its address stand in their places, those from 32 on in bits 13 to 20 of the PDE. */
const largePage = (paging: Paging, word: Word): Pick<Entry, 'reserved' | 'frame'> => {
  const width = addressBits(paging)
  return {
    reserved: bits(word, 21, width - 19) !== 0,
    frame: bits(word, width - 20, 13) * 2 ** 20 + bits(word, 31, 22) * 2 ** 10,
  }
}

export const entry32 = (paging: Paging, level: number, word: Word): Entry => {
  const flags = flagsOf(word)
  const isLarge = level > 1 && mapsPage(paging, level, flags)
  const address = isLarge ? largePage(paging, word) : { reserved: false, frame: bits(word, 31, 12) }
  return { ...flags, ...address, noExecute: false, protectionKey: 0 }
}
