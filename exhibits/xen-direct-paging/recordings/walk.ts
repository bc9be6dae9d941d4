/** What the guest reads at an address, written independently of the model's rules. Source: Intel SDM volume 3, section 4.5. */
import type { Word } from '../../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { State } from '../../../model/xen-direct-paging/declared/state.ts'
import type { Address } from './operation.ts'
import { xensOwn } from './places.ts'

/** The word of a frame; a frame beyond memory has none. */
export const wordAt = (s: State, mfn: Mfn, slot: number): Word | null => s.frames[mfn]?.entries[slot] ?? null

/** The frame that the loaded tables map at an address; null where an entry on the way is not present. */
export const mappedFrame = (s: State, { va }: Address): Mfn | null => {
  const [vcpu] = s.vcpus
  return va.reduce<Mfn | null>((table, slot) => {
    const word = table === null ? null : wordAt(s, table, slot)
    return word?.present === true ? word.mfn : null
  }, vcpu?.base ?? null)
}

/** The slots of an L4 that Xen fills, one of them with the L4 itself. Source: Xen mm.c, init_xen_l4_slots. */
const xenSlots = { first: 0x100, last: 0x10f, self: 0x102 }

/**
 * May this be a word that Xen put into an L4? The model knows what the one slot names; of the others it says only that
 * they name a frame of Xen's, and it has none of their flags.
 */
export const mayBeXens = (s: State, mfn: Mfn, slot: number): boolean =>
  slot === xenSlots.self
    ? wordAt(s, mfn, slot) !== null
    : slot >= xenSlots.first && slot <= xenSlots.last && wordAt(s, mfn, slot)?.mfn === xensOwn
