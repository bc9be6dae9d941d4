/** What the frames of a domain are good for, for the sampler: it builds trees from what is there. */
import { at } from '../../frame/machine.ts'
import * as flag from '../../hardware/x86/flags.ts'
import { type Entry, isPresent } from '../declared/entry.ts'
import { heightOf, isTable, levelOf } from '../declared/level.ts'
import type { Slot } from '../declared/numbers.ts'
import type { Scope } from '../declared/scope.ts'
import { isXenSlot } from '../declared/sizes.ts'
import type { Frame, State } from '../declared/state.ts'
import type { Mfns } from './kinds.ts'

/** The height that a frame is in use as; 0 for none. */
export const heightInUse = ({ type, validated, typeCount }: Frame): number =>
  isTable(type) && validated && typeCount > 0 ? heightOf(levelOf(type)) : 0

/** The present entries of a table of this height that are the guest's. */
export const entriesAt = (scope: Scope, { entries }: Frame, height: number): ReadonlyArray<readonly [Slot, Entry]> =>
  entries.flatMap((word, slot) => {
    const isXens = height === 4 && isXenSlot(scope, slot)
    return isPresent(word) && !isXens ? [[slot, word] as const] : []
  })

/** The frames of a domain by what they are good for. */
export interface Stock {
  readonly own: Mfns
  /** In use in no role, so that they may take any. */
  readonly idle: Mfns
  /** In use as a table of a height. */
  readonly tables: (height: number) => Mfns
  /** Idle, and their content would pass as a table of a height; empty ones pass as any. */
  readonly images: (height: number) => Mfns
}

export const stockOf = (scope: Scope, s: State, domain: number): Stock => {
  const heights = s.frames.map(heightInUse)
  const own = s.frames.flatMap(({ owner }, mfn) => (owner === domain ? [mfn] : []))
  const idle = own.filter((mfn) => at(s.frames, mfn).typeCount === 0)
  const passes = (height: number, { mfn, rw }: Entry): boolean =>
    height === 1 ? !rw || heights[mfn] === 0 : heights[mfn] === height - 1
  return {
    own,
    idle,
    tables: (height) => own.filter((mfn) => heights[mfn] === height),
    images: (height) =>
      idle.filter((mfn) => entriesAt(scope, at(s.frames, mfn), height).every(([, entry]) => passes(height, entry))),
  }
}

/** Flags that no level refuses. */
export const harmless = ({ flags }: Scope): Pick<Scope, 'flags'> => {
  const some = flags.filter((f) => (f & (flag.global | flag.pageSize | flag.writeThrough | flag.cacheDisable)) === 0)
  return { flags: some.length > 0 ? some : flags }
}
