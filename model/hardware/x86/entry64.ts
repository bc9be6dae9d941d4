/** Entries of 64 bits, of PAE paging and of long mode. Source: Intel SDM volume 3, sections 4.4 and 4.5. */
import { type Entry, mapsPage, pdpte } from './entry.ts'
import type { Paging } from './paging.ts'
import { bits, flagsOf, type Word } from './word.ts'

/** Above the address PAE paging reserves all bits but XD; long mode leaves bits 62:52 to software. SDM 4.4.2; tables 4-14 to 4-20. */
const lastReserved = ({ mode }: Paging): number => (mode === 'pae' ? 62 : 51)

/** A page begins at a multiple of its size, so the bits of the address below that are reserved, but for PAT in bit 12. */
export const entry64 = (paging: Paging, level: number, word: Word): Entry => {
  const flags = flagsOf(word)
  const isLarge = level > 1 && mapsPage(paging, level, flags)
  const lowest = isLarge ? 9 * level + 3 : 12
  const above = bits(word, lastReserved(paging), paging.physicalBits)
  const below = bits(word, lowest - 1, 13)
  return {
    ...flags,
    noExecute: bits(word, 63, 63) === 1,
    reserved: above !== 0 || below !== 0,
    protectionKey: paging.mode === 'long' ? bits(word, 62, 59) : 0,
    frame: bits(word, paging.physicalBits - 1, lowest) * 2 ** (lowest - 12),
  }
}

/** An entry of the root of PAE paging, from the register that holds it. SDM 4.4.1, table 4-8. */
export const pdpteOf = ({ physicalBits }: Paging, word: Word): Entry =>
  pdpte(bits(word, 0, 0) === 1, bits(word, physicalBits - 1, 12))

/** Loading CR3, or switching PAE paging on, reads four PDPTEs; #GP instead if one is present with a reserved bit. SDM 4.4.1. */
export const pdptesLoad = ({ physicalBits }: Paging, words: ReadonlyArray<Word>): boolean =>
  words.every((word) => bits(word, 0, 0) === 0 || bits(word, 2, 1) + bits(word, 8, 5) + bits(word, 63, physicalBits) === 0)
