/** Memory for the states of a search. */

/** Raised where there is no room left; what was kept before can be read, but nothing can be added any more. */
export class NoMemory extends Error {}

/** So many words, all zero. */
export const allocate = (length: number): Uint32Array<ArrayBuffer> => {
  try {
    return new Uint32Array(length)
  } catch (fault) {
    if (fault instanceof RangeError) throw new NoMemory(`no room for ${length} words`)
    throw fault
  }
}
