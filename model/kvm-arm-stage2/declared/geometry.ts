/** How a guest page number (intermediate physical address) is split into table indices. Source: 003_3fe975ca6f1b169f.txt, PTRS_PER_PGD2. */
import type { Sized } from './sizes.ts'

/** A guest page: an intermediate physical address in pages. */
export type Ipa = number

/** Guest pages that the tables can address. */
export const limitOf = ({ parts, entries: [e1, e2, e3] }: Sized): number => parts * e1 * e2 * e3

/** The root page and the three slots that a walk of this address reads. */
export interface Path {
  readonly part: number
  readonly first: number
  readonly second: number
  readonly third: number
}

export const pathOf = ({ entries: [e1, e2, e3] }: Sized, ipa: Ipa): Path => ({
  part: Math.floor(ipa / (e1 * e2 * e3)),
  first: Math.floor(ipa / (e2 * e3)) % e1,
  second: Math.floor(ipa / e3) % e2,
  third: ipa % e3,
})
