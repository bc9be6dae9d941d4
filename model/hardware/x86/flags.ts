/**
 * The flags of an x86 page-table entry in 24 bits, as Xen keeps them (get_pte_flags): the low 12 bits of the word as
 * they are, bits 52 to 63 of the word as bits 12 to 23. P and RW are fields of their own in this project's entries.
 * Source: Intel SDM volume 3, section 4.5; xen x86_64/page.h.
 */

/** U: user code may use the mapping. */
export const user = 1 << 2
/** PWT and PCD: cache attributes. */
export const writeThrough = 1 << 3
export const cacheDisable = 1 << 4
/** A, D: set by the processor on a use, on a write. */
export const accessed = 1 << 5
export const dirty = 1 << 6
/** PSE in an upper entry: it maps a large page. PAT, a cache attribute, in an L1 entry. */
export const pageSize = 1 << 7
/** G: the translation survives a change of address space. */
export const global = 1 << 8
/** Bits 9 to 11: for software. */
export const available = 0b111 << 9
/** Bits 52 to 62: for software. */
export const availableHigh = 0x7ff << 12
/** Bit 52: Xen's mark of an entry that belongs to the guest kernel. */
export const guestKernel = 1 << 12
/** NX, bit 63. */
export const noExecute = 1 << 23

/** All of the 24 bits. */
export const every = 2 ** 24 - 1

const names: ReadonlyArray<readonly [number, string]> = [
  [user, 'U'],
  [writeThrough, 'PWT'],
  [cacheDisable, 'PCD'],
  [accessed, 'A'],
  [dirty, 'D'],
  [pageSize, 'PS'],
  [global, 'G'],
  [guestKernel, 'K'],
  [noExecute, 'NX'],
]

/** The flags by name, joined by bars; bits without a name as one hexadecimal number. */
export const printFlags = (flags: number): string => {
  const known = names.filter(([bit]) => (flags & bit) !== 0)
  const rest = known.reduce((left, [bit]) => left & ~bit, flags)
  return [...known.map(([, name]) => name), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join('|')
}
