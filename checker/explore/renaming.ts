/** Renaming on packed words: straight-line code that reads where each name goes from an array. */
import { type Layout, type Plan, places } from './layout.ts'
import { moves, type Names, positionSource } from './names.ts'
import { mentions, ownBits, startOf } from './names-plan.ts'
import { freshNames, get } from './packing-source.ts'

/** Writes the state at word `offset` to the start of `into`; name n goes to index images[n] of its set. */
export type Rename = (buffer: Uint32Array, offset: number, into: Uint32Array, images: Int32Array) => void

/** The bits that a piece has in each word, as expressions. */
type Pieces = ReadonlyArray<readonly [word: number, source: string]>

const and = (guard: string, condition: string): string => (guard === '' ? condition : `${guard} && ${condition}`)
const guarded = (guard: string, source: string): string => (guard === '' ? source : `(${guard} ? ${source} : 0)`)

/** The renamed bits of a part, without the elements of its tables that move by themselves. */
const pieces = (names: Names, plan: Plan, guard: string): Pieces => {
  const own = [...ownBits(names, plan)].map(([word, mask]) => [word, guarded(guard, `w${word} & ${mask | 0}`)] as const)
  const within = (part: Plan, when: string): Pieces => {
    if (!mentions(names, part)) return []
    switch (part.kind) {
      case 'ref': {
        const { word, shift } = part.place
        return [[word, guarded(when, `(p[${names.base(part.set)} + ${get(part.place)}] << ${shift})`)]]
      }
      case 'option':
        return within(part.of, and(when, `${get(part.present)} !== 0`))
      case 'struct':
        return part.fields.flatMap(([, of]) => within(of, when))
      case 'list':
        return moves(names, part.key) ? [] : part.items.flatMap((of) => within(of, when))
      case 'tagged':
        return part.cases.flatMap(([, of], i) => pieces(names, of, and(when, `${get(part.index)} === ${i}`)))
      default:
        return []
    }
  }
  return [...own, ...within(plan, guard)]
}

/** Statements for a part that moves by as many bits as the variable `by` says; '' for a part that stays. */
const unit = (names: Names, plan: Plan, by: string, guard: string, fresh: () => string, constants: Array<Int32Array>): string => {
  const words = new Map<number, Array<string>>()
  for (const [word, source] of pieces(names, plan, guard)) words.set(word, [...(words.get(word) ?? []), source])
  const start = startOf(plan) ?? 0
  // A part that fills several words begins at one, and moves by whole words.
  const wide = places(plan).some(({ word }) => word !== Math.floor(start / 32))
  const stores = [...words].map(([word, sources]) => {
    const bits = sources.map((source) => `(${source})`).join(' | ')
    if (by === '') return `into[${word}] |= ${bits};`
    if (wide) return `into[${word} + (${by} >> 5)] |= ${bits};`
    const low = start - word * 32
    const to = fresh()
    return `const ${to} = ${start} + ${by}; into[${to} >>> 5] |= ((${bits}) >>> ${low}) << (${to} & 31);`
  })
  return `${stores.join('\n')}\n${tables(names, plan, by, guard, fresh, constants)}`
}

/** Statements for the tables in a part whose elements move. */
const tables = (
  names: Names,
  plan: Plan,
  by: string,
  guard: string,
  fresh: () => string,
  constants: Array<Int32Array>,
): string => {
  if (!mentions(names, plan)) return ''
  const inner = (of: Plan, when: string): string => tables(names, of, by, when, fresh, constants)
  switch (plan.kind) {
    case 'option':
      return inner(plan.of, and(guard, `${get(plan.present)} !== 0`))
    case 'struct':
      return plan.fields.map(([, of]) => inner(of, guard)).join('\n')
    case 'tagged':
      return plan.cases.map(([, of], i) => inner(of, and(guard, `${get(plan.index)} === ${i}`))).join('\n')
    case 'list': {
      const { key, items } = plan
      if (key === null || !moves(names, key)) return items.map((of) => inner(of, guard)).join('\n')
      const starts = items.map(startOf)
      if (starts[0] === undefined) return ''
      constants.push(Int32Array.from(starts, (bit) => bit ?? 0))
      const positions = `K[${constants.length - 1}]`
      return [...key.values()]
        .map((k, i) => {
          const own = fresh()
          const distance = `${positions}[${positionSource(names, key.shape, k)}] - ${starts[i]}`
          const moved = unit(names, items[i] as Plan, own, guard, fresh, constants)
          return `{ const ${own} = ${by === '' ? '' : `${by} + `}${distance}; ${moved} }`
        })
        .join('\n')
    }
    default:
      return ''
  }
}

export const renamer = (names: Names, { words, plan }: Layout): Rename => {
  const constants: Array<Int32Array> = []
  const each = (code: (i: number) => string): string => Array.from({ length: words }, (_, i) => code(i)).join(' ')
  const body = unit(names, plan, '', '', freshNames(), constants)
  return new Function(
    'K',
    `return (buffer, o, into, p) => { ${each((i) => `const w${i} = buffer[o + ${i}]; into[${i}] = 0;`)}\n${body} }`,
  )(constants) as Rename
}
