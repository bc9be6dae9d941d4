/** Page frames, and who holds them. */
import type { Mfn, State } from '../../../model/kvm-arm-stage2/declared/state.ts'

export const everyFrame = (s: State): ReadonlyArray<Mfn> => s.frames.map((_, mfn) => mfn)

export const holders = (s: State, mfn: Mfn): number =>
  s.vms.reduce((n, { mm, work }) => n + mm.filter((page) => page?.mfn === mfn).length + (work?.page === mfn ? 1 : 0), 0) +
  s.faults.filter((fault) => fault?.mfn === mfn).length

export const allCached = ({ caches, vms }: State): ReadonlyArray<Mfn> => [...caches, ...vms.map(({ pool }) => pool)].flat()
