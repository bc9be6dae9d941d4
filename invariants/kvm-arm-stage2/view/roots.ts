/** Roots, compared. */
import type { Mfn } from '../../../model/kvm-arm-stage2/declared/state.ts'

export const sameRoot = (a: ReadonlyArray<Mfn> | null, b: ReadonlyArray<Mfn> | null): boolean =>
  a !== null && b !== null && a.every((mfn, part) => mfn === b[part])
