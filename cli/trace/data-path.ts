/** Places inside plain data, written as in a program: `frames[0].typeCount`. */
import { type Path, printPath } from '../spec/decoding.ts'

type Key = Path[number]

/** The keys of a written place, or null where it is not one. */
export const readPlace = (place: string): Path | null => {
  const parts = place.match(/[^.[\]]+|\[\d+\]/g) ?? []
  const keys = parts.map((part): Key => (part.startsWith('[') ? Number(part.slice(1, -1)) : part))
  return place !== '' && printPath(keys) === place ? keys : null
}

const isMap = (u: unknown): u is Readonly<Record<string, unknown>> => typeof u === 'object' && u !== null && !Array.isArray(u)

/** What stands below a key; null where nothing does. */
export const below = (value: unknown, key: Key): { readonly value: unknown } | null => {
  if (typeof key === 'number') return Array.isArray(value) && key < value.length ? { value: value[key] } : null
  return isMap(value) && Object.hasOwn(value, key) ? { value: value[key] } : null
}

/** The keys that exist in a value, for a sentence. */
export const keysOf = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.map((_, i) => `[${i}]`) : isMap(value) ? Object.keys(value) : []

/** One place where a value is not as expected. */
export interface Unlike {
  readonly place: string
  readonly expected: unknown
  /** null: there is no such place. */
  readonly found: { readonly value: unknown } | null
}

/** Where a value differs from what is expected of it: maps are compared in the fields that are named, lists as wholes. */
export const unlike = (place: string, expected: unknown, found: unknown): ReadonlyArray<Unlike> => {
  if (isMap(expected) && isMap(found)) {
    return Object.entries(expected).flatMap(([key, inner]) => {
      const there = below(found, key)
      const at = `${place}.${key}`
      return there === null ? [{ place: at, expected: inner, found: null }] : unlike(at, inner, there.value)
    })
  }
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length)
    return expected.flatMap((inner, i) => unlike(`${place}[${i}]`, inner, found[i]))
  return Object.is(expected, found) ? [] : [{ place, expected, found: { value: found } }]
}
