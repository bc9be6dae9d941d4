/**
 * Small tables with the proportions of the real ones: 16 bytes each. A shadow table has two entries of 8 bytes; a guest
 * table has as many, or four entries of 4 bytes in 32-bit paging, so that it takes two or four shadow pages to shadow one.
 */
import { at } from '../../frame/machine.ts'
import type { Guest, Mode, Va } from '../declared/state.ts'

/** long: one root, of two or three levels. pae: two pointers in registers, two levels below. legacy: 32-bit paging, two levels. */
export type Format = 'long' | 'pae' | 'legacy'

export interface Geometry {
  readonly format: Format
  /** Levels of guest tables in memory. */
  readonly levels: number
  /** How many bits of an address choose a slot of a guest table. */
  readonly slotBits: number
  /** Bytes of a guest entry. */
  readonly entryBytes: number
  /** How many roots the processor is given. */
  readonly rootSlots: number
  /** Guest addresses. */
  readonly addresses: number
}

export const tableBytes = 16

/** Bytes of a shadow entry, and how many a shadow table has. */
export const shadowBytes = 8
export const shadowFan: number = tableBytes / shadowBytes

export const geometryOf = (format: Format, levels: number): Geometry => {
  if (format === 'long') return { format, levels, slotBits: 1, entryBytes: 8, rootSlots: 1, addresses: 2 ** levels }
  if (format === 'pae') return { format, levels: 2, slotBits: 1, entryBytes: 8, rootSlots: 2, addresses: 8 }
  return { format, levels: 2, slotBits: 2, entryBytes: 4, rootSlots: 4, addresses: 16 }
}

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
