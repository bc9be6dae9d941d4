/** Guest addresses, reckoned apart from the model. */
import type { Scope } from '../../../model/kvm-arm-stage2/declared/scope.ts'

/** The guest pages that a root of so many parts, with so many entries at each level, leads to. */
export const addressable = ({ parts, entries }: Scope): number => entries.reduce((pages, used) => pages * used, parts)

/** So many numbers from the first on. */
export const from = (first: number, length: number): ReadonlyArray<number> => Array.from({ length }, (_, i) => first + i)
