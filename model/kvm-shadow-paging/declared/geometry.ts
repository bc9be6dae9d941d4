/**
 * Small tables with the proportions of the real ones: 16 bytes each. A shadow table has two entries of 8 bytes; a guest
 * table has as many, or four entries of 4 bytes in 32-bit paging, so that it takes two or four shadow pages to shadow one.
 */

/** nonpaging: CR0.PG is clear. legacy: 32-bit paging without PAE. */
export type Mode = 'nonpaging' | 'legacy' | 'pae' | 'long'

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
