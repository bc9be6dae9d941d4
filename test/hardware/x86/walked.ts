/** The walk of the model over tables in memory that hold just the entries of one address. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Access } from '../../../model/hardware/x86/access.ts'
import { physicalAddress, slotsOf } from '../../../model/hardware/x86/address.ts'
import type { Entry } from '../../../model/hardware/x86/entry.ts'
import { entryOf } from '../../../model/hardware/x86/format.ts'
import type { Paging } from '../../../model/hardware/x86/paging.ts'
import { type Place, walk } from '../../../model/hardware/x86/walk.ts'
import { markedWord } from '../../../model/hardware/x86/word.ts'
import type { Verdict } from './oracle.ts'

/** The root is in this frame. */
const root = 0x1

/** Walks the entries of an address, from the root down, each as it was decoded, and says what the oracle says. */
export const walked = (
  paging: Paging,
  access: Access,
  words: ReadonlyArray<bigint>,
  linear: bigint,
  entries: ReadonlyArray<Entry> = words.map((word, i) => entryOf(paging, paging.levels - i, word)),
  va: ReadonlyArray<number> = slotsOf(paging, linear),
): Verdict => {
  const tables: bigint[] = []
  const read = ({ level, table, slot }: Place): Entry => {
    const depth = paging.levels - level
    const entry = entries[depth]
    if (entry === undefined || slot !== va[depth] || depth !== tables.length)
      throw new Error(`the walk went astray: level ${level}, table ${table}, slot ${slot}`)
    tables.push(BigInt(table) << 12n)
    return entry
  }
  const { answer, updates } = walk(paging, read)(access, root, va)
  const after = words.map((word, depth) => {
    const update = updates.find(({ level }) => level === paging.levels - depth)
    return update === undefined ? word : markedWord(word, update.entry)
  })
  return isLeft(answer)
    ? { tables: tables.slice(1), errorCode: answer.left.errorCode, physical: null, after }
    : { tables: tables.slice(1), errorCode: null, physical: physicalAddress(paging, answer.right, linear), after }
}
