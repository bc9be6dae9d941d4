/** Renaming on packed words: straight-line code that reads where each name goes from an array. */
import type { Finite, Renaming } from '../../model/frame/finite/index.ts'
import { type Layout, type Place, type Plan, places } from './layout.ts'
import { moves, type Names, NoPackedForm, namesOf, positionSource, scalarsets } from './names.ts'
import { mentions, ownBits, startOf } from './names-plan.ts'
import type { Packer } from './packer.ts'
import { ascend, freshNames, get } from './packing-source.ts'

/** Writes the state at word `offset` to the start of `into`; name n goes to index images[n] of its set. */
export type Rename = (buffer: Uint32Array, offset: number, into: Uint32Array, images: Int32Array) => void

/** The bits that a piece has in each word, as expressions. */
type Pieces = ReadonlyArray<readonly [word: number, source: string]>

const and = (guard: string, condition: string): string => (guard === '' ? condition : `${guard} && ${condition}`)
const guarded = (guard: string, source: string): string => (guard === '' ? source : `(${guard} ? ${source} : 0)`)

/** What a generated function is made of so far. */
interface Making {
  readonly fresh: () => string
  readonly constants: Array<Int32Array>
}

/**
 * The renamed bits of a part, without the elements of its tables that move by themselves; `first` takes the statements
 * that must stand before.
 */
const pieces = (names: Names, plan: Plan, guard: string, making: Making, first: Array<string>): Pieces => {
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
        return part.cases.flatMap(([, of], i) => pieces(names, of, and(when, `${get(part.index)} === ${i}`), making, first))
      case 'collection':
        if (part.sorted !== null) return bag(names, part.items, part.length, part.sorted, when, making, first)
        return part.items.flatMap((of, i) => within(of, and(when, `${get(part.length)} > ${i}`)))
      default:
        return []
    }
  }
  return [...own, ...within(plan, guard)]
}

/** The elements of a bag, renamed and put in order again. */
const bag = (
  names: Names,
  items: ReadonlyArray<Plan>,
  length: Place,
  slots: ReadonlyArray<Place>,
  guard: string,
  making: Making,
  first: Array<string>,
): Pieces => {
  const elements = items.map((of, i) => {
    const when = and(guard, `${get(length)} > ${i}`)
    if (tables(names, of, '', when, making).trim() !== '') throw new NoPackedForm('a bag of tables')
    const bits = pieces(names, of, when, making, first).map(([, source]) => `(${source})`)
    return bits.length === 0 ? '0' : `((${bits.join(' | ')}) >>> ${slots[i]?.shift})`
  })
  const sorted = making.fresh()
  first.push(`const ${sorted} = ascend([${elements.join(', ')}], ${guarded(guard, get(length))});`)
  return slots.map(({ word, shift }, i) => [word, `(${sorted}[${i}] << ${shift})`])
}

/** Statements for a part that moves by as many bits as the variable `by` says; '' for a part that stays. */
const unit = (names: Names, plan: Plan, by: string, guard: string, making: Making): string => {
  const words = new Map<number, Array<string>>()
  const first: Array<string> = []
  for (const [word, source] of pieces(names, plan, guard, making, first)) words.set(word, [...(words.get(word) ?? []), source])
  const start = startOf(plan) ?? 0
  // A part that fills several words begins at one, and moves by whole words.
  const wide = places(plan).some(({ word }) => word !== Math.floor(start / 32))
  const stores = [...words].map(([word, sources]) => {
    const bits = sources.map((source) => `(${source})`).join(' | ')
    if (by === '') return `into[${word}] |= ${bits};`
    if (wide) return `into[${word} + (${by} >> 5)] |= ${bits};`
    const low = start - word * 32
    const to = making.fresh()
    return `const ${to} = ${start} + ${by}; into[${to} >>> 5] |= ((${bits}) >>> ${low}) << (${to} & 31);`
  })
  return `${[...first, ...stores].join('\n')}\n${tables(names, plan, by, guard, making)}`
}

/** Statements for the tables in a part whose elements move. */
const tables = (names: Names, plan: Plan, by: string, guard: string, making: Making): string => {
  if (!mentions(names, plan)) return ''
  const inner = (of: Plan, when: string): string => tables(names, of, by, when, making)
  switch (plan.kind) {
    case 'option':
      return inner(plan.of, and(guard, `${get(plan.present)} !== 0`))
    case 'struct':
      return plan.fields.map(([, of]) => inner(of, guard)).join('\n')
    case 'tagged':
      return plan.cases.map(([, of], i) => inner(of, and(guard, `${get(plan.index)} === ${i}`))).join('\n')
    case 'collection':
      return plan.items.map((of, i) => inner(of, and(guard, `${get(plan.length)} > ${i}`))).join('\n')
    case 'list': {
      const { key, items } = plan
      if (key === null || !moves(names, key)) return items.map((of) => inner(of, guard)).join('\n')
      const starts = items.map(startOf)
      if (starts[0] === undefined) return ''
      making.constants.push(Int32Array.from(starts, (bit) => bit ?? 0))
      const positions = `K[${making.constants.length - 1}]`
      return [...key.values()]
        .map((k, i) => {
          const own = making.fresh()
          const distance = `${positions}[${positionSource(names, key.shape, k)}] - ${starts[i]}`
          const moved = unit(names, items[i] as Plan, own, guard, making)
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
  const body = unit(names, plan, '', '', { fresh: freshNames(), constants })
  return new Function(
    'K',
    'ascend',
    `return (buffer, o, into, p) => { ${each((i) => `const w${i} = buffer[o + ${i}]; into[${i}] = 0;`)}\n${body} }`,
  )(constants, ascend) as Rename
}

/** Writes a renaming of the state at word `offset` to the start of `into`. */
export type RenameOnce = (buffer: Uint32Array, offset: number, into: Uint32Array) => void

/** Renamings of packed states: on the words where that can be done, otherwise through the closures of the declaration. */
export const packedRenamer = <S>(finite: Finite<S>, packer: Packer<S>): ((renaming: Renaming) => RenameOnce) => {
  const sets = scalarsets(finite.shape)
  const names = namesOf(sets)
  const rename = names === null || packer.layout === null ? null : onWords(names, packer.layout)
  if (names === null || rename === null) {
    return (renaming) => {
      const renamed = finite.rename(renaming)
      return (buffer, offset, into) => packer.pack(renamed(packer.unpack(buffer, offset)), into, 0)
    }
  }
  return (renaming) => {
    const images = names.index.slice()
    for (const { name, size } of sets) {
      const base = names.base(name)
      for (let i = 0; base !== undefined && i < size; i += 1) images[base + i] = renaming[name]?.[i] ?? i
    }
    return (buffer, offset, into) => rename(buffer, offset, into, images)
  }
}

const onWords = (names: Names, planned: Layout): Rename | null => {
  try {
    return renamer(names, planned)
  } catch (fault) {
    if (fault instanceof NoPackedForm) return null
    throw fault
  }
}
