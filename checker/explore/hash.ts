/** Packed states as keys: where one is looked for, and whether two are the same. */

/** Where a state is looked for first. Different states may share it. */
export const hash = (buffer: Uint32Array, offset: number, words: number): number => {
  let h = 0x9e3779b9
  for (let i = 0; i < words; i += 1) {
    h = Math.imul(h ^ (buffer[offset + i] as number), 0x85ebca6b)
    h ^= h >>> 15
  }
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 13)) >>> 0
}

export const same = (a: Uint32Array, i: number, b: Uint32Array, j: number, words: number): boolean => {
  for (let k = 0; k < words; k += 1) if (a[i + k] !== b[j + k]) return false
  return true
}
