/** The files that mistakes are planted in, and who depends on them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative, resolve } from 'node:path'
import { Complaint, sentence } from '../cli/command/complaint.ts'
import { suggestion } from '../cli/command/suggestion.ts'
import { type Mutant, mutantOf } from './change.ts'
import { changesOf } from './operators.ts'
import { importsOf, syntaxOf } from './syntax.ts'

/** Where a mistake must be seen. */
export const rooms = ['model', 'invariants', 'checker']

export const sourcesIn = (root: string): ReadonlyArray<string> =>
  rooms
    .filter((room) => statSync(join(root, room), { throwIfNoEntry: false })?.isDirectory() === true)
    .flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)))
    .filter((file) => file.endsWith('.ts'))
    .sort()

/** A file, or the lines of it that were asked for. */
interface Wanted {
  readonly file: string
  readonly line: number | null
}

/** `FILE`, `FILE:LINE` or a folder, as seen from the folder the command was called in. */
const wanted = (root: string, from: string, known: ReadonlyArray<string>, word: string): ReadonlyArray<Wanted> => {
  const [, name = word, line] = /^(.*?)(?::(\d+))?$/.exec(word) ?? []
  const file = relative(root, resolve(from, name))
  const found = known.filter((one) => one === file || one.startsWith(`${file}/`))
  if (found.length === 0)
    throw new Complaint(
      `mutate: expected TypeScript files or folders in ${rooms.join('/, ')}/, found ${word}; ${suggestion(file, known)}`,
    )
  return found.map((one) => ({ file: one, line: line === undefined ? null : Number(line) }))
}

const mutantsIn = (root: string, file: string): ReadonlyArray<Mutant> => {
  const source = readFileSync(join(root, file), 'utf8')
  try {
    return changesOf(source).map((change) => mutantOf(file, source, change))
  } catch (thrown) {
    throw new Complaint(`${file}: expected TypeScript, found what cannot be read: ${sentence(thrown)}`)
  }
}

/** Every mistake that can be planted in the files that are named, or in all. */
export const mutantsOf = (root: string, from: string, words: ReadonlyArray<string>): ReadonlyArray<Mutant> => {
  const known = sourcesIn(root)
  const places =
    words.length === 0 ? known.map((file) => ({ file, line: null })) : words.flatMap((word) => wanted(root, from, known, word))
  return [...new Set(places.map(({ file }) => file))].flatMap((file) => {
    const lines = places.filter((place) => place.file === file).map(({ line }) => line)
    return mutantsIn(root, file).filter((mutant) => lines.includes(null) || lines.includes(mutant.line))
  })
}

/** For each file, the files that import it, at one remove or many, and itself. */
export const dependentsIn = (root: string): ((file: string) => ReadonlySet<string>) => {
  const imports = sourcesIn(root).map((file) => ({
    file,
    needs: importsOf(syntaxOf(readFileSync(join(root, file), 'utf8')))
      .filter((name) => name.startsWith('.'))
      .map((name) => normalize(join(dirname(file), name))),
  }))
  return (file) => {
    const found = new Set([file])
    for (const one of found) {
      for (const { file: user, needs } of imports) if (needs.includes(one)) found.add(user)
    }
    return found
  }
}
