/** Unsigned fields of up to 32 bits at any bit offset of a word buffer; a field may straddle two words. */

/** Write `value` into a field whose bits are still zero. */
export const writeBits = (into: Uint32Array, bit: number, width: number, value: number): void => {
  if (width === 0) return
  const word = Math.floor(bit / 32)
  const shift = bit % 32
  into[word] = ((into[word] ?? 0) | (value << shift)) >>> 0
  if (shift + width > 32) into[word + 1] = ((into[word + 1] ?? 0) | (value >>> (32 - shift))) >>> 0
}

export const readBits = (from: Uint32Array, bit: number, width: number): number => {
  if (width === 0) return 0
  const word = Math.floor(bit / 32)
  const shift = bit % 32
  const low = (from[word] ?? 0) >>> shift
  const high = shift + width > 32 ? (from[word + 1] ?? 0) << (32 - shift) : 0
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1
  return ((low | high) & mask) >>> 0
}
