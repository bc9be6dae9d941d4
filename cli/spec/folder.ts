/** One design folder, read as it stands: every file decoded, nothing yet compared with anything. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Either, isRight, left, right } from 'fp-ts/lib/Either.js'
import type { Type } from 'io-ts'
import { design, type Lists, lists, type Spec } from '../../spec/schema.ts'
import { type Document, displayed, type Places, readYaml } from './document.ts'

export type ListName = keyof typeof lists
export type FileName = 'design' | ListName

/** A decoded folder, with the places of what it says. */
export interface Folder {
  readonly spec: Spec
  readonly places: Readonly<Record<FileName, Places>>
}

const listNames = Object.keys(lists) as ReadonlyArray<ListName>

const withoutEnding = (file: string): string => file.replace(/\.ya?ml$/, '')

/** The list that a file holds a part of: `rules.yaml` and `rules-pae.yaml` are both of rules. */
const listOf = (file: string): FileName | null => {
  const name = withoutEnding(file)
  return (
    (['design', ...listNames] as const).find((known) => name === known || (known !== 'design' && name.startsWith(`${known}-`))) ??
    null
  )
}

/** By name without the ending: a list's own file comes before those of its parts. */
const yamlFiles = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort((a, b) => (withoutEnding(a) < withoutEnding(b) ? -1 : 1))

/** Files nobody reads are mistakes: most often a misspelled name. */
const strangers = (folder: string): ReadonlyArray<string> =>
  yamlFiles(folder)
    .filter((name) => listOf(name) === null)
    .map(
      (name) =>
        `${displayed(join(folder, name))}: expected one of ${['design', ...listNames].join(', ')}, perhaps with a dash and a part's name, found a file of another name`,
    )

/** The places of a list that is spread over several files: an index into the whole is one into a part. */
const joined = (file: string, parts: ReadonlyArray<Document<ReadonlyArray<unknown>>>): Places => ({
  file,
  at: (path) => {
    let index = Number(path[0])
    for (const part of parts) {
      if (index < part.content.length) return part.at([index, ...path.slice(1)])
      index -= part.content.length
    }
    return file
  },
})

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
  const document = <A>(name: string, codec: Type<A, unknown>): Document<A> | null => {
    const found = readYaml(join(folder, name), codec)
    if (isRight(found)) return found.right
    problems.push(...found.left)
    return null
  }
  const readList = <A extends Entry>(name: ListName, codec: Type<ReadonlyArray<A>, unknown>): ReadonlyArray<A> => {
    const parts = yamlFiles(folder)
      .filter((file) => listOf(file) === name)
      .map((file) => document(file, codec))
    const read = parts.flatMap((part) => (part === null ? [] : [part]))
    const all = read.flatMap(({ content }) => content)
    const own = joined(displayed(join(folder, `${name}.yaml`)), read)
    places[name] = own
    problems.push(...doubles(own, all))
    return all
  }
  if (!existsSync(join(folder, 'design.yaml')))
    return left([`${displayed(join(folder, 'design.yaml'))}: expected a file, found none`])
  problems.push(...strangers(folder))
  const sheet = document('design.yaml', design)
  if (sheet !== null) places.design = sheet
  const all: Lists = {
    operations: readList('operations', lists.operations),
    parameters: readList('parameters', lists.parameters),
    rules: readList('rules', lists.rules),
    invariants: readList('invariants', lists.invariants),
    presets: readList('presets', lists.presets),
    scopes: readList('scopes', lists.scopes),
    scenarios: readList('scenarios', lists.scenarios),
    defects: readList('defects', lists.defects),
    comparison: readList('comparison', lists.comparison),
  }
  if (sheet === null || problems.length > 0) return left(problems)
  if (sheet.content.id !== id) return left([`${sheet.at(['id'])}: expected ${id}, the folder's name, found ${sheet.content.id}`])
  return right({ spec: { design: sheet.content, ...all }, places: places as Record<FileName, Places> })
}
