/** The names of all scalarsets that may be exchanged, numbered through. */
import type { AnyFinite, Scalarset, Shape } from '../../model/frame/finite/index.ts'

/** The scalarsets that a shape refers to, each once. */
export const scalarsets = (shape: Shape): ReadonlyArray<Scalarset> => {
  const found = new Map<string, Scalarset>()
  const visit = (s: Shape): void => {
    switch (s.kind) {
      case 'ref':
        found.set(s.set.name, s.set)
        return
      case 'option':
      case 'vector':
        visit(s.of)
        return
      case 'table':
        visit(s.key.shape)
        visit(s.of)
        return
      case 'bag':
      case 'stack':
        visit(s.of.shape)
        return
      case 'struct':
        for (const [, of] of s.fields) visit(of)
        return
      case 'tagged':
        for (const [, of] of s.cases) visit(of)
        return
      default:
        return
    }
  }
  visit(shape)
  return [...found.values()]
}

/** Name i of a set has the number `base(set) + i`. */
export interface Names {
  readonly count: number
  /** For each number, the index of the name in its set. */
  readonly index: Int32Array
  /** undefined where no two names of the set may be exchanged. */
  readonly base: (set: string) => number | undefined
  /** The classes of at least two names, in ascending order. */
  readonly classes: ReadonlyArray<{ readonly set: string; readonly members: ReadonlyArray<number> }>
  /** What tells names apart before a state is looked at: the set, and the class or the name itself if it is fixed. */
  readonly kinds: Int32Array
}

/** The names of the sets in which something may be exchanged; null where there are none. */
export const namesOf = (sets: ReadonlyArray<Scalarset>): Names | null => {
  const movable = sets.filter(({ classes }) => classes.some((members) => members.length > 1))
  if (movable.length === 0) return null
  const bases = new Map<string, number>()
  let count = 0
  for (const { name, size } of movable) {
    bases.set(name, count)
    count += size
  }
  const kinds = Int32Array.from({ length: count }, (_, i) => i)
  const classes = movable.flatMap(({ name, classes: parts }) => {
    const base = bases.get(name) ?? 0
    return parts
      .filter((part) => part.length > 1)
      .map((part) => ({ set: name, members: part.map((i) => base + i).sort((a, b) => a - b) }))
  })
  for (const { members } of classes) for (const name of members) kinds[name] = members[0] as number
  const index = Int32Array.from(movable.flatMap(({ size }) => Array.from({ length: size }, (_, i) => i)))
  return { count, index, base: (set) => bases.get(set), classes, kinds }
}

/** Raised for a declaration whose canonical forms cannot be computed on packed words. */
export class NoPackedForm extends Error {}

/** A name that a key of a table is made of, with the place in the key where it stands. */
export interface Owner {
  readonly name: number
  readonly role: string
}

/** The movable names in a key. */
export const ownersIn = (names: Names, shape: Shape, key: unknown, role: string): ReadonlyArray<Owner> => {
  switch (shape.kind) {
    case 'ref': {
      const base = names.base(shape.set.name)
      return base === undefined ? [] : [{ name: base + (key as number), role }]
    }
    case 'option':
      return key === null ? [] : ownersIn(names, shape.of, key, role)
    case 'struct':
      return shape.fields.flatMap(([field, of]) =>
        ownersIn(names, of, (key as Readonly<Record<string, unknown>>)[field], `${role}.${field}`),
      )
    case 'range':
    case 'oneOf':
      return []
    default:
      throw new NoPackedForm(`keys of kind ${shape.kind}`)
  }
}

/** What stays of a key when its names are taken out. */
export const keyPattern = (names: Names, shape: Shape, key: unknown): string => {
  switch (shape.kind) {
    case 'ref':
      return names.base(shape.set.name) === undefined ? String(key) : '*'
    case 'option':
      return key === null ? '-' : keyPattern(names, shape.of, key)
    case 'struct':
      return shape.fields.map(([field, of]) => keyPattern(names, of, (key as Readonly<Record<string, unknown>>)[field])).join(',')
    default:
      return String(key)
  }
}

/** An expression for the position of a renamed key among all keys; p[n] is the new index of name n. */
export const positionSource = (names: Names, shape: Shape, key: unknown): string => {
  switch (shape.kind) {
    case 'ref': {
      const base = names.base(shape.set.name)
      return base === undefined ? String(key) : `p[${base + (key as number)}]`
    }
    case 'range':
      return String((key as number) - shape.low)
    case 'oneOf':
      return String(shape.values.indexOf(key as never))
    case 'option':
      return key === null ? '0' : `(1 + ${positionSource(names, shape.of, key)})`
    case 'struct':
      return shape.fields.reduce((source, [field, of]) => {
        const inner = positionSource(names, of, (key as Readonly<Record<string, unknown>>)[field])
        return `(${source} * ${keyCount(of)} + ${inner})`
      }, '0')
    default:
      throw new NoPackedForm(`keys of kind ${shape.kind}`)
  }
}

const keyCount = (shape: Shape): number => {
  switch (shape.kind) {
    case 'ref':
      return shape.set.size
    case 'range':
      return shape.high - shape.low + 1
    case 'oneOf':
      return shape.values.length
    case 'option':
      return 1 + keyCount(shape.of)
    case 'struct':
      return shape.fields.reduce((n, [, of]) => n * keyCount(of), 1)
    default:
      throw new NoPackedForm(`keys of kind ${shape.kind}`)
  }
}

/** Whether renaming moves the elements of a table with these keys. */
export const moves = (names: Names, key: AnyFinite | null): boolean =>
  key !== null && scalarsets(key.shape).some(({ name }) => names.base(name) !== undefined)

/** Whether the keys of a table are made of names of this set. */
export const keyedBy = (key: AnyFinite | null, set: string): boolean =>
  key !== null && scalarsets(key.shape).some(({ name }) => name === set)
