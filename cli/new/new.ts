/** `pagelaw new`: the skeleton of a design, which holds and whose rule has an attack. */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { atMost, parsed } from '../command/arguments.ts'
import { Complaint, sentence } from '../command/complaint.ts'
import type { Environment, ExitCode } from '../command/environment.ts'
import { writeWhole } from '../command/file.ts'
import { counted, lines } from '../command/text.ts'
import { designIds } from '../spec/subjects.ts'
import { codeName, skeleton } from './skeleton.ts'

const longest = 40

/** The rooms in which a design has a folder. */
const rooms = ['model', 'invariants', 'spec'] as const

/** Those of a design's folders that exist. */
const foldersOf = (home: string, id: string): ReadonlyArray<string> =>
  rooms.map((room) => join(home, room, id)).filter((folder) => existsSync(folder))

const checked = (env: Environment, id: string | undefined): string => {
  if (id === undefined) throw new Complaint('pagelaw new: expected the id of the design, such as iommu-table')
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > longest)
    throw new Complaint(
      `pagelaw new: expected an id of small letters, digits and single dashes that begins with a letter, at most ${longest} long, found ${id}`,
    )
  if (designIds(env).includes(id)) throw new Complaint(`pagelaw new: expected the id of no design, found ${id}, which is one`)
  const taken = foldersOf(env.home, id)
  if (taken.length > 0) throw new Complaint(`pagelaw new: expected no folder of this name, found ${taken.join(' and ')}`)
  return id
}

/** All files, or none. */
const written = (home: string, id: string): ReadonlyArray<string> => {
  const files = Object.entries(skeleton(id))
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(home, path)), { recursive: true })
      writeWhole(join(home, path), text)
    }
  } catch (thrown) {
    for (const folder of foldersOf(home, id)) rmSync(folder, { recursive: true })
    if (thrown instanceof Complaint) throw thrown
    throw new Complaint(`pagelaw new: expected a folder that can be written in ${home}: ${sentence(thrown)}`)
  }
  return files.map(([path]) => path)
}

/** What to put where, so that the command knows the design. */
const next = (id: string): ReadonlyArray<string> => [
  'To make it known, add to cli/designs.ts:',
  `  import { ${codeName(id)}Laws } from '../invariants/${id}/index.ts'`,
  `  import { ${codeName(id)}Design } from '../model/${id}/machine.ts'`,
  'and to its list:',
  `  { design: { ...${codeName(id)}Design, laws: ${codeName(id)}Laws } },`,
  '',
  'Then:',
  `  npm run prove -- ${id}`,
  `  npm run attack -- ${id}`,
  '',
  'docs/tutorial.md goes on from here.',
]

export const newDesign = async (argv: ReadonlyArray<string>, env: Environment): Promise<ExitCode> => {
  const { positionals } = parsed('new', argv, {})
  atMost('new', positionals, 1)
  const id = checked(env, positionals[0])
  const paths = written(env.home, id)
  env.write(lines([`${counted(paths.length, 'file')} written:`, ...paths.map((path) => `  ${path}`), '', ...next(id)]))
  return 0
}
