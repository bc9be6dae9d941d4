/**
 * Signatures: a number for every name that says how the name is used in a state, and that no renaming changes.
 * Names with different signatures need not be tried in each other's place.
 */
import type { Layout, Plan } from './layout.ts'
import { keyPattern, moves, type Names, type Owner, ownersIn } from './names.ts'
import { lowest, mentions, ownBits } from './names-plan.ts'
import { freshNames, get } from './packing-source.ts'

/** Adds to the signature of every name, and marks the names that something refers to. */
export type Sign = (buffer: Uint32Array, offset: number, signatures: Int32Array, referred: Uint8Array) => void

/** Adds what the names that a name stands beside, refers to or is referred to by looked like a round before. */
export type Refine = (buffer: Uint32Array, offset: number, before: Int32Array, signatures: Int32Array) => void

/** A number for a place in the declaration; it must not depend on names. */
const salt = (path: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < path.length; i += 1) h = Math.imul(h ^ path.charCodeAt(i), 0x01000193)
  return h | 0
}

/** Which of the owners are one and the same name: part of what a key looks like without its names. */
const sameness = (owners: ReadonlyArray<Owner>): string =>
  owners.map(({ name }) => owners.findIndex((other) => other.name === name)).join('')

/** What is written down for one part: its own bits, its names, and the elements of its tables. */
interface Writer {
  /** A part that moves as one piece; `digest` is a variable with a hash of its own bits. */
  readonly piece: (path: string, owners: ReadonlyArray<Owner>, digest: string) => string
  /** A reference to the name whose number is in variable `to`. */
  readonly reference: (path: string, set: string, owners: ReadonlyArray<Owner>, digest: string, to: string) => string
}

/** Statements for a whole layout. */
const statements = (names: Names, { plan }: Layout, writer: Writer): string => {
  const fresh = freshNames()
  const piece = (part: Plan, path: string, owners: ReadonlyArray<Owner>, isElement = false): string => {
    const digest = fresh()
    const words = [...ownBits(names, part)].sort(([a], [b]) => a - b)
    const hashed = words.reduce(
      (h, [word, mask]) => `mix(${h} ^ ((w${word} & ${mask | 0}) >>> ${lowest(mask)}))`,
      String(salt(path)),
    )
    // What belongs to no name and is no element of a collection is the same for all names.
    if (owners.length === 0 && !isElement) return `{ ${inside(part, path, owners, '0')} }`
    return `{ const ${digest} = ${hashed}; ${writer.piece(path, owners, digest)} ${inside(part, path, owners, digest)} }`
  }
  const inside = (part: Plan, path: string, owners: ReadonlyArray<Owner>, digest: string): string => {
    if (!mentions(names, part)) return ''
    switch (part.kind) {
      case 'ref': {
        const to = fresh()
        const number = `const ${to} = ${names.base(part.set)} + ${get(part.place)};`
        return `${number} ${writer.reference(path, part.set, owners, digest, to)}`
      }
      case 'option':
        return `if (${get(part.present)} !== 0) { ${inside(part.of, path, owners, digest)} }`
      case 'struct':
        return part.fields.map(([key, of]) => inside(of, `${path}.${key}`, owners, digest)).join('\n')
      case 'tagged': {
        const cases = part.cases.map(([tag, of], i) => `case ${i}: ${piece(of, `${path}|${tag}`, owners)} break;`)
        return `switch (${get(part.index)}) { ${cases.join('\n')} }`
      }
      case 'list': {
        const { key, items } = part
        if (key === null || !moves(names, key))
          return items.map((of, i) => inside(of, `${path}[${i}]`, owners, digest)).join('\n')
        return [...key.values()]
          .map((k, i) => {
            const joined = [...owners, ...ownersIn(names, key.shape, k, path)]
            return piece(items[i] as Plan, `${path}[${keyPattern(names, key.shape, k)}=${sameness(joined)}]`, joined)
          })
          .join('\n')
      }
      case 'collection':
        // Names decide in what order the elements of a bag stand, so their places say nothing.
        return part.items
          .map((of, i) => {
            const element = piece(of, `${path}{${part.sorted === null ? i : ''}}`, owners, true)
            return `if (${get(part.length)} > ${i}) ${element}`
          })
          .join('\n')
      default:
        return ''
    }
  }
  return piece(plan, '', [])
}

const mix = 'const mix = (x) => { x = Math.imul(x ^ (x >>> 16), 0x85ebca6b); return x ^ (x >>> 13) };'

const func = (names: Names, planned: Layout, parameters: string, writer: Writer): unknown => {
  const loads = Array.from({ length: planned.words }, (_, i) => `const w${i} = buffer[o + ${i}];`).join(' ')
  const body = `${mix} return (buffer, o, ${parameters}) => { ${loads}\n${statements(names, planned, writer)} }`
  return new Function(body)()
}

/** The first round: a name's own part of the state, and from what places it is referred to. */
export const signer = (names: Names, planned: Layout): Sign =>
  func(names, planned, 'col, referred', {
    piece: (_, owners, digest) =>
      owners.map(({ name, role }, i) => `col[${name}] += mix(${digest} ^ ${salt(`${role}#${i}`)});`).join(' '),
    reference: (path, set, owners, digest, to) => {
      const other = `col[${to}] += mix(${digest} ^ ${salt(`${path}>${set}`)});`
      const mine = owners.map(
        ({ name }, i) => `if (${to} === ${name}) col[${name}] += mix(${digest} ^ ${salt(`${path}=${i}`)}); else`,
      )
      return `referred[${to}] = 1; ${mine.join(' ')} ${other}`
    },
  }) as Sign

/** A later round reads the signatures of the round before only; else the result would depend on the order of names. */
export const refiner = (names: Names, planned: Layout): Refine =>
  func(names, planned, 'old, col', {
    piece: (_, owners, digest) =>
      owners
        .flatMap((a, i) =>
          owners.map((b, j) => (i === j ? '' : neighbour(a.name, b.name, `mix(${digest} ^ ${salt(`${i},${j}`)})`))),
        )
        .join(' '),
    reference: (path, _, owners, _digest, to) =>
      owners
        .map(({ name }, i) => `${neighbour(name, to, salt(`${path}>${i}`))} ${neighbour(to, name, salt(`${path}<${i}`))}`)
        .join(' '),
  }) as Refine

const neighbour = (of: number | string, is: number | string, how: number | string): string =>
  `col[${of}] += mix(old[${is}] ^ ${how});`
