/** The set of visited states as a search keeps it, with the records of one round in plain sight. */
import { arena, privateGround } from '../../../checker/explore/arena.ts'
import { hash } from '../../../checker/explore/hash.ts'
import { slots } from '../../../checker/explore/slots.ts'

export interface Visited {
  /** Adds those of the `count` states at the start of the buffer that are new; the positions of these. */
  readonly add: (buffer: Uint32Array, count: number) => ReadonlyArray<number>
  readonly size: () => number
  readonly state: (index: number) => Uint32Array
  readonly bytes: () => number
}

/** Shared out among so many members, each with its own tables. */
export const visited = (width: number, members: number, most: number): Visited => {
  const states = arena(width, privateGround)
  const stride = width + 1
  const records = new Uint32Array(most * stride)
  let size = 0
  const words = {
    segment: (index: number) => (index < size ? states.segment(index) : records),
    place: (index: number) => (index < size ? states.place(index) : (index - size - most) * stride + 1),
  }
  const tables = Array.from({ length: members }, (_, rank) => slots(width, words, rank, members, 2 * most))
  return {
    add: (buffer, count) => {
      for (let i = 0; i < count; i += 1) {
        for (let k = 0; k < width; k += 1) records[i * stride + 1 + k] = buffer[i * width + k] as number
        records[i * stride] = hash(records, i * stride + 1, width)
      }
      const found = tables.map((table) => {
        const mine: Array<number> = []
        table.begin(size)
        table.sift(records, 0, count, size + most, (record) => mine.push(record))
        return mine
      })
      const all = found.flat().sort((a, b) => a - b)
      states.reserve(size + all.length)
      const base = size
      const kept = new Uint32Array(count)
      for (const [i, record] of all.entries()) kept[record] = base + i
      found.forEach((mine, rank) => {
        for (const record of mine) {
          const index = kept[record] as number
          const h = records[record * stride] as number
          const [segment, place] = [states.segment(index), states.place(index)]
          for (let k = 0; k < width; k += 1) segment[place + k] = records[record * stride + 1 + k] as number
          tables[rank]?.settle(h, base + most + record, index)
        }
      })
      size += all.length
      return all
    },
    size: () => size,
    state: (index) => states.segment(index).slice(states.place(index), states.place(index) + width),
    bytes: () => states.bytes() + tables.reduce((sum, table) => sum + table.bytes(), 0),
  }
}
