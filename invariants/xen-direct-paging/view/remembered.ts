/** What processors remember from earlier walks, told apart by the role that it gives a frame. */
import { at } from '../../../model/frame/machine.ts'
import { isPresent } from '../../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../../model/xen-direct-paging/declared/scope.ts'
import { latches } from '../../../model/xen-direct-paging/declared/sizes.ts'
import type { Frame, State } from '../../../model/xen-direct-paging/declared/state.ts'
import { recordedHeight } from './records.ts'

/** A frame that a processor still has as a page, or as a table of some height. */
export interface Memory {
  readonly vcpu: number
  readonly mfn: Mfn
  /** Pages can be written or only read; a table is read as one of this height, 1 for an L1. */
  readonly as: 'writable' | 'readable' | number
}

const pagesOf = (s: State, vcpu: number): ReadonlyArray<Memory> =>
  at(s.vcpus, vcpu).tlb.flatMap(
    (cached): ReadonlyArray<Memory> =>
      cached === null ? [] : [{ vcpu, mfn: cached.mfn, as: cached.writable ? 'writable' : 'readable' }],
  )

const tablesOf = ({ levels }: Scope, s: State, vcpu: number): ReadonlyArray<Memory> =>
  at(s.vcpus, vcpu).tables.flatMap((tables) =>
    tables.flatMap(
      (table, depth): ReadonlyArray<Memory> => (table === null ? [] : [{ vcpu, mfn: table.mfn, as: levels - 1 - depth }]),
    ),
  )

/** The tables that a processor's copy of a PAE root names. */
const latchedOf = (scope: Scope, s: State, vcpu: number): ReadonlyArray<Memory> =>
  latches(scope)
    ? at(s.vcpus, vcpu).latched.flatMap(
        (word): ReadonlyArray<Memory> => (isPresent(word) ? [{ vcpu, mfn: word.mfn, as: scope.levels - 1 }] : []),
      )
    : []

/** Everything that processors remember. */
export const memories = (scope: Scope, s: State): ReadonlyArray<Memory> =>
  s.vcpus.flatMap((_, vcpu) => [...pagesOf(s, vcpu), ...tablesOf(scope, s, vcpu), ...latchedOf(scope, s, vcpu)])

/** Can the frame's recorded role be the one that it is remembered in? Reading is no role. */
export const rolesAgree = (as: Memory['as'], f: Frame): boolean =>
  as === 'readable' || (as === 'writable' ? f.type === 'writable' : recordedHeight(f) >= as)

/** Between its old role and its new one: a hypercall holds the frame already, and has not audited it yet. */
export const changesRole = (s: State, mfn: Mfn): boolean =>
  !at(s.frames, mfn).validated && s.vcpus.some(({ running }) => running?.task === 'pin' && running.held && running.mfn === mfn)

/** A refused audit may take the last role away: then the frame has none, and the flush is still owed. */
export const hasNoRole = ({ type, unflushed }: Frame, vcpu: number): boolean => type === 'none' && unflushed[vcpu] === true

/** A memory, for a message. */
export const printMemory = ({ vcpu, mfn, as }: Memory): string =>
  `vCPU ${vcpu} remembers F${mfn} as a ${typeof as === 'number' ? `table of height ${as}` : `${as} page`}`
