/** How a guest page number (intermediate physical address) is split into table indices. Source: 003_3fe975ca6f1b169f.txt, PTRS_PER_PGD2. */
import type { Scope } from './scope.ts'

/** A guest page: an intermediate physical address in pages. */
export type Ipa = number

/** Guest pages that the tables can address. */
export const limitOf = ({ parts, entries: [e1, e2, e3] }: Scope): number => parts * e1 * e2 * e3

/** Guest pages below a level-3 table, below a level-2 table, and below one page of the root. */
export const spanOf = ({ entries: [e1, e2, e3] }: Scope): readonly [number, number, number] => [e3, e2 * e3, e1 * e2 * e3]

/** The root page and the three slots that a walk of this address reads. */
export interface Path {
  readonly part: number
  readonly first: number
  readonly second: number
  readonly third: number
}

export const pathOf = ({ entries: [e1, e2, e3] }: Scope, ipa: Ipa): Path => ({
  part: Math.floor(ipa / (e1 * e2 * e3)),
  first: Math.floor(ipa / (e2 * e3)) % e1,
  second: Math.floor(ipa / e3) % e2,
  third: ipa % e3,
})
