/** One design folder, read as it stands: every file decoded, nothing yet compared with anything. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { Type } from 'io-ts'
import { design, type Lists, lists, type Spec } from '../../spec/schema.ts'
import { displayed, type Places, readYaml } from './document.ts'

export type ListName = keyof typeof lists
export type FileName = 'design' | ListName

/** A decoded folder, with the places of what it says. */
export interface Folder {
  readonly spec: Spec
  readonly places: Readonly<Record<FileName, Places>>
}

const listNames = Object.keys(lists) as ReadonlyArray<ListName>

/** Files nobody reads are mistakes: most often a misspelled name. */
const strangers = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name) && !['design', ...listNames].some((known) => name === `${known}.yaml`))
    .map(
      (name) =>
        `${displayed(join(folder, name))}: expected one of ${['design', ...listNames].join(', ')}, found a file of another name`,
    )

interface Entry {
  readonly id: string
}

/** Two entries of one id: the second one says so. */
const doubles = (places: Places, entries: ReadonlyArray<Entry>): ReadonlyArray<string> =>
  entries.flatMap(({ id }, i) =>
    entries.findIndex((other) => other.id === id) < i
      ? [`${places.at([i, 'id'])}: expected an id of its own, found ${id} again`]
      : [],
  )

/** Read spec/<id>/. A left lists every problem of every file. */
export const readFolder = (specRoot: string, id: string): Either<ReadonlyArray<string>, Folder> => {
  const folder = join(specRoot, id)
  const problems: string[] = []
  const places: Partial<Record<FileName, Places>> = {}
  const read = <A>(name: FileName, codec: Type<A, unknown>, missing: A): A => {
    const file = join(folder, `${name}.yaml`)
    if (name !== 'design' && !existsSync(file)) {
      places[name] = { file: displayed(file), at: () => displayed(file) }
      return missing
    }
    const document = readYaml(file, codec)
    if (isLeft(document)) {
      problems.push(...document.left)
      return missing
    }
    places[name] = document.right
    if (Array.isArray(document.right.content)) problems.push(...doubles(document.right, document.right.content))
    return document.right.content
  }
  if (!existsSync(join(folder, 'design.yaml')))
    return left([`${displayed(join(folder, 'design.yaml'))}: expected a file, found none`])
  problems.push(...strangers(folder))
  const sheet = read('design', design, { id, title: '', summary: '', sources: [], state: [], notes: [] })
  const all: Lists = {
    operations: read('operations', lists.operations, []),
    parameters: read('parameters', lists.parameters, []),
    rules: read('rules', lists.rules, []),
    invariants: read('invariants', lists.invariants, []),
    presets: read('presets', lists.presets, []),
    scopes: read('scopes', lists.scopes, []),
    scenarios: read('scenarios', lists.scenarios, []),
    defects: read('defects', lists.defects, []),
    comparison: read('comparison', lists.comparison, []),
  }
  if (problems.length === 0 && sheet.id !== id)
    problems.push(`${places.design?.at(['id'])}: expected ${id}, the folder's name, found ${sheet.id}`)
  return problems.length > 0
    ? left(problems)
    : right({ spec: { design: sheet, ...all }, places: places as Record<FileName, Places> })
}
