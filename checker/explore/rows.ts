/**
 * The rows of names: what all tables keyed by a set hold for one name. Names that nothing refers to may be put into
 * any order without touching anything else, so their rows are sorted instead of permuted.
 */
import { type Layout, maskOf, type Plan, places } from './layout.ts'
import { keyedBy, moves, type Names } from './names.ts'
import { startOf } from './names-plan.ts'

/** One run of bits of a row; for each name the word and shift where it stands. */
interface Run {
  readonly word: Int32Array
  readonly shift: Int32Array
  readonly mask: number
}

/** The runs that make up the rows of a set; null where its names also stand elsewhere, as in keys of two names. */
export type Rows = ReadonlyArray<Run> | null

const columns = (names: Names, set: string, plan: Plan): ReadonlyArray<Extract<Plan, { kind: 'list' }>> | null => {
  const all = (parts: ReadonlyArray<Plan>): ReturnType<typeof columns> => {
    const found = parts.map((part) => columns(names, set, part))
    return found.some((of) => of === null) ? null : found.flatMap((of) => of ?? [])
  }
  switch (plan.kind) {
    case 'option':
      return columns(names, set, plan.of)
    case 'struct':
      return all(plan.fields.map(([, of]) => of))
    case 'tagged': {
      // The cases share their bits.
      const found = all(plan.cases.map(([, of]) => of))
      return found === null || found.length > 0 ? null : found
    }
    case 'collection':
      // Elements move when others come before them.
      return all(plan.items)?.length === 0 ? [] : null
    case 'list': {
      const inside = all(plan.items)
      const keyed = keyedBy(plan.key, set)
      if (!keyed && !moves(names, plan.key)) return inside
      if (inside === null || inside.length > 0) return null
      if (!keyed) return []
      return plan.key?.shape.kind === 'ref' ? [plan] : null
    }
    default:
      return []
  }
}

const runsOf = (items: ReadonlyArray<Plan>): ReadonlyArray<Run> => {
  const first = items[0]
  if (first === undefined) return []
  const start = startOf(first) ?? 0
  const words = new Map<number, { low: number; high: number }>()
  for (const { word, shift, bits } of places(first)) {
    const { low, high } = words.get(word) ?? { low: 32, high: 0 }
    words.set(word, { low: Math.min(low, shift), high: Math.max(high, shift + bits) })
  }
  return [...words].map(([word, { low, high }]) => {
    const bits = items.map((item) => (startOf(item) ?? 0) + word * 32 + low - start)
    return {
      word: Int32Array.from(bits, (bit) => Math.floor(bit / 32)),
      shift: Int32Array.from(bits, (bit) => bit % 32),
      mask: maskOf(high - low),
    }
  })
}

export const rowsOf = (names: Names, set: string, { plan }: Layout): Rows => {
  const found = columns(names, set, plan)
  return found === null ? null : found.flatMap(({ items }) => runsOf(items))
}

const bitsOf = (run: Run, words: Uint32Array, name: number): number =>
  (((words[run.word[name] as number] as number) >>> (run.shift[name] as number)) & run.mask) >>> 0

const compare = (rows: ReadonlyArray<Run>, words: Uint32Array, a: number, b: number): number => {
  for (const run of rows) {
    const difference = bitsOf(run, words, a) - bitsOf(run, words, b)
    if (difference !== 0) return difference
  }
  return 0
}

const swap = (rows: ReadonlyArray<Run>, words: Uint32Array, a: number, b: number): void => {
  for (const run of rows) {
    const change = bitsOf(run, words, a) ^ bitsOf(run, words, b)
    for (const name of [a, b]) {
      const word = run.word[name] as number
      words[word] = (words[word] as number) ^ (change << (run.shift[name] as number))
    }
  }
}

/** Puts the rows of these names (indices in their set) into ascending order. */
export const sortRows = (rows: ReadonlyArray<Run>, words: Uint32Array, names: Int32Array, from: number, to: number): void => {
  for (let i = from + 1; i < to; i += 1)
    for (let j = i; j > from; j -= 1) {
      const [a, b] = [names[j - 1] as number, names[j] as number]
      if (compare(rows, words, a, b) <= 0) break
      swap(rows, words, a, b)
    }
}
