/** io-ts errors as sentences: where in the document, what was expected, what was found. */
import type { Context, ContextEntry, Errors, ValidationError } from 'io-ts'
import { unknownKey } from '../../spec/closed.ts'

export type Path = ReadonlyArray<string | number>

export interface Misfit {
  readonly path: Path
  readonly expected: string
  readonly found: string
}

/** `a.b[2].c`, as it would be written in a program. */
export const printPath = (path: Path): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('')

/** A value, short enough for a sentence. */
export const found = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  const kind = typeof value === 'number' ? 'the number ' : typeof value === 'string' ? 'the text ' : ''
  const json = JSON.stringify(value) ?? String(value)
  return kind + (json.length > 60 ? `${json.slice(0, 57)}...` : json)
}

const tagOf = (entry: ContextEntry | undefined): unknown => (entry?.type as { readonly _tag?: unknown } | undefined)?._tag

/** A union reports each of its branches; what the reader wants to know is where the union stands and what it is. */
const upToUnion = (context: Context): Context => {
  const union = context.findIndex((entry) => tagOf(entry) === 'UnionType')
  return union < 0 ? context : context.slice(0, union + 1)
}

/** List positions arrive as digits; only what lies in a list is one. The parts of an intersection are no places. */
const pathOf = (context: Context): Path =>
  context
    .slice(1)
    .flatMap(({ key }, i) =>
      tagOf(context[i]) === 'IntersectionType' ? [] : [Array.isArray(context[i]?.actual) ? Number(key) : key],
    )

const misfit = (error: ValidationError): Misfit => {
  const context = upToUnion(error.context)
  const last = context[context.length - 1]
  const whole = context.length === error.context.length
  const expected = (whole ? error.message : undefined) ?? last?.type.name ?? 'something else'
  const value = whole ? error.value : last?.actual
  return { path: pathOf(context), expected, found: last?.type === unknownKey ? `the unknown key ${last.key}` : found(value) }
}

/** One misfit per place. */
export const misfits = (errors: Errors): ReadonlyArray<Misfit> => {
  const byPlace = new Map<string, Misfit>()
  for (const error of errors) {
    const one = misfit(error)
    const place = printPath(one.path)
    if (!byPlace.has(place)) byPlace.set(place, one)
  }
  return [...byPlace.values()]
}

/** The same without a document: for values that were put together, such as a scope's configuration. */
export const printMisfit = ({ path, expected, found: got }: Misfit): string =>
  `${path.length === 0 ? 'here' : `at ${printPath(path)}`} expected ${expected}, found ${got}`

const isMap = (u: unknown): u is Readonly<Record<string, unknown>> => typeof u === 'object' && u !== null && !Array.isArray(u)

/** Keys that a codec dropped without a word: io-ts' own strict records do. Most often they are misspelled. */
export const dropped = (given: unknown, decoded: unknown, path: Path = []): ReadonlyArray<Misfit> => {
  if (!isMap(given) || !isMap(decoded)) return []
  const known = Object.keys(decoded).join(', ')
  return Object.entries(given).flatMap(([key, value]) =>
    Object.hasOwn(decoded, key)
      ? dropped(value, decoded[key], [...path, key])
      : [{ path: [...path, key], expected: `one of the keys ${known}`, found: `the unknown key ${key}` }],
  )
}
