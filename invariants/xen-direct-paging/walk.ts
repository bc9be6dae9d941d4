/** What the processor reaches from its base registers. It knows nothing of Xen's types and counts. */
import { at, lastResult } from '../../model/machine.ts'
import type { Mfn, Slot, State } from '../../model/xen-direct-paging/state.ts'

/** One complete walk: two entries present. */
export interface Translation {
  readonly vcpu: number
  readonly l2: Slot
  readonly l1: Slot
  /** The frame walked as L1. */
  readonly table: Mfn
  readonly mfn: Mfn
  /** RW at both levels: write protection holds for the kernel too. */
  readonly writable: boolean
}

/** A frame that a processor reads entries from. */
export interface WalkedTable {
  readonly vcpu: number
  readonly level: 'l1' | 'l2'
  readonly mfn: Mfn
}

const walk = (s: State, vcpu: number): ReadonlyArray<Translation> => {
  const { base } = at(s.vcpus, vcpu)
  if (base === null) return []
  return at(s.frames, base).entries.flatMap((upper, l2) =>
    upper === null
      ? []
      : at(s.frames, upper.mfn).entries.flatMap((lower, l1) =>
          lower === null ? [] : [{ vcpu, l2, l1, table: upper.mfn, mfn: lower.mfn, writable: upper.rw && lower.rw }],
        ),
  )
}

/** Every address that code on a vCPU can use now, with what it finds there. */
export const translations = lastResult((s: State): ReadonlyArray<Translation> => s.vcpus.flatMap((_, vcpu) => walk(s, vcpu)))

/** Every frame that a processor uses as a table now. */
export const walkedTables = lastResult(
  (s: State): ReadonlyArray<WalkedTable> =>
    s.vcpus.flatMap(({ base }, vcpu): ReadonlyArray<WalkedTable> => {
      if (base === null) return []
      const below = at(s.frames, base).entries.flatMap((e) => (e === null ? [] : [{ vcpu, level: 'l1' as const, mfn: e.mfn }]))
      return [{ vcpu, level: 'l2', mfn: base }, ...below]
    }),
)

export const isWalked = (s: State, mfn: Mfn): boolean => walkedTables(s).some((table) => table.mfn === mfn)

/** Where an address leads, with the rights of the walk; null where an entry is missing. */
export const translate = (s: State, vcpu: number, l2: Slot, l1: Slot): Translation | null =>
  walk(s, vcpu).find((t) => t.l2 === l2 && t.l1 === l1) ?? null
