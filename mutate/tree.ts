/** Copies of the repository to plant mistakes in; the repository itself is never touched. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Complaint } from '../cli/command/complaint.ts'
import { applied, type Mutant } from './change.ts'
import { ran } from './process.ts'

export interface Tree {
  readonly root: string
  /** What the compiler says against it; null if it says nothing. */
  readonly built: () => Promise<string | null>
  /** Plant a mistake, and get the way back. */
  readonly plant: (mutant: Mutant) => () => void
}

/** What a build or a check needs nothing of, or makes for itself. */
const left = ['node_modules', 'dist', '.git']

/** No compilation takes that long, in seconds. */
const compileLimit = 180

/** Whole builds: an incremental one remembers the mistake before. */
const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noEmitOnError']

const treeAt = (root: string, signal: AbortSignal): Tree => ({
  root,
  built: async () => {
    const { code, output } = await ran({ command: compiler, folder: root, limit: compileLimit, signal })
    return code === 0 ? null : (output.split('\n')[0] ?? '')
  },
  plant: (mutant) => {
    const file = join(root, mutant.file)
    const source = readFileSync(file, 'utf8')
    writeFileSync(file, applied(source, mutant))
    return () => writeFileSync(file, source)
  },
})

export interface Nursery {
  readonly trees: ReadonlyArray<Tree>
  /** A tree without mistakes, to hold what is found against. */
  readonly sound: Tree
  readonly remove: () => void
}

/** Copies of the repository, built: one for each worker, and a sound one. */
export const nursery = async (repository: string, workers: number, signal: AbortSignal): Promise<Nursery> => {
  const home = mkdtempSync(join(tmpdir(), 'pagelaw-mutate-'))
  const remove = (): void => rmSync(home, { recursive: true, force: true })
  const grown = (name: string): Tree => {
    const root = join(home, name)
    for (const entry of readdirSync(repository))
      if (!left.includes(entry)) cpSync(join(repository, entry), join(root, entry), { recursive: true })
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
    return treeAt(root, signal)
  }
  const sound = grown('sound')
  const wrong = await sound.built()
  if (wrong !== null) {
    remove()
    throw new Complaint(`mutate: expected sources that compile, found: ${wrong}`)
  }
  const trees = Array.from({ length: workers }, (_, i) => {
    const tree = grown(String(i))
    cpSync(join(sound.root, 'dist'), join(tree.root, 'dist'), { recursive: true })
    return tree
  })
  return { trees, sound, remove }
}
