/** Which slots, roots and frames an address uses. */
import { at } from '../../frame/machine.ts'
import { type Geometry, type Mode, shadowFan } from '../declared/geometry.ts'
import type { Guest } from '../declared/guest.ts'
import type { Va } from '../declared/sets.ts'

export const modeOf = ({ format }: Geometry, { paging, pae }: Guest): Mode => {
  if (!paging) return 'nonpaging'
  return format === 'pae' && !pae ? 'legacy' : format
}

/** Outside long mode every root stands for as many guest addresses as two levels of shadow tables reach. */
export const addressesOfRoot: number = shadowFan ** 2

/** The slot of a guest table that an address uses. */
export const guestSlot = ({ slotBits }: Geometry, va: Va, level: number): number =>
  (va >> (slotBits * (level - 1))) & (2 ** slotBits - 1)

/** The same in a shadow table. */
export const shadowSlot = (va: Va, level: number): number => (va >> (level - 1)) & 1

/** Which root an address uses. */
export const rootOf = ({ format }: Geometry, va: Va): number => (format === 'long' ? 0 : Math.floor(va / addressesOfRoot))

/** Guest frames of a large page, which stands in an entry of level 2. */
export const largePage = ({ slotBits }: Geometry): number => 2 ** slotBits

/** Which part of a guest table a shadow page of this level stands for; two legacy levels of 64-bit entries need no parts. */
export const quadrantOf = ({ format }: Geometry, mode: Mode, va: Va, level: number): number => {
  if (mode === 'long' || mode === 'pae') return 0
  if (format === 'legacy') return level === 2 ? (va >> 2) & 3 : (va >> 1) & 1
  return mode === 'nonpaging' && level === 2 && format === 'pae' ? Math.floor(va / addressesOfRoot) : 0
}

/** Addresses below the mode's tables: two legacy levels reach half of those of PAE paging. */
export const reaches = (geometry: Geometry, mode: Mode, va: Va): boolean =>
  va < (geometry.format === 'pae' && mode === 'legacy' ? geometry.addresses / 2 : geometry.addresses)

/** The pointer register that an address uses. */
export const pdptrOf = (pdptrs: Guest['pdptrs'], va: Va): number | null => at(pdptrs, Math.floor(va / addressesOfRoot))
