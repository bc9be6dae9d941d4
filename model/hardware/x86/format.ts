/** An entry from its word, in the format of the mode and level. Source: Intel SDM volume 3, sections 4.3 to 4.5. */
import type { Entry } from './entry.ts'
import { entry32 } from './entry32.ts'
import { entry64, pdpteOf } from './entry64.ts'
import type { Paging } from './paging.ts'
import type { Word } from './word.ts'

export const entryOf = (paging: Paging, level: number, word: Word): Entry => {
  if (paging.mode === '32-bit') return entry32(paging, level, word)
  return paging.mode === 'pae' && level === 3 ? pdpteOf(paging, word) : entry64(paging, level, word)
}
