/** What a mistake in a file can change: designs, and the tests that mirror its folder. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDerived } from '../cli/spec/book.ts'
import type { Subject } from '../cli/spec/subjects.ts'
import { sizeOf } from './checks.ts'
import { dependentsIn } from './sources.ts'

export interface Influence {
  /** The words of the file. */
  readonly near: ReadonlyArray<string>
  readonly designs: ReadonlyArray<string>
  /** A folder of tests, or null. */
  readonly tests: string | null
  /** Whether the tests come before the designs: they do in what several designs share, as they are short there. */
  readonly testsFirst: boolean
}

/** The folders whose files a design is made of. */
const foldersOf = ({ book }: Subject): ReadonlyArray<string> => [
  `model/${book.id}/`,
  ...(isDerived(book) ? [`model/${book.base.spec.design.id}/`] : []),
  `invariants/${book.id}/`,
]

/** `model/finite/struct.ts` is tested in `test/finite`, `checker/explore/visited.ts` in `test/checker`. */
const testsOf = (root: string, file: string): string | null => {
  const [room = '', folder = ''] = file.split('/')
  const found = [`test/${folder}`, `test/${room}`].filter((name) => !name.endsWith('.ts') && existsSync(join(root, name)))
  return found[0] ?? null
}

/** The checker carries every design, and shows its mistakes in the smallest one. */
const smallest = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Subject> =>
  [...subjects].sort((a, b) => sizeOf(a) - sizeOf(b)).slice(0, 1)

export const influenceIn = (root: string, subjects: ReadonlyArray<Subject>): ((file: string) => Influence) => {
  const dependents = dependentsIn(root)
  return (file) => {
    const users = [...dependents(file)]
    const carried = file.startsWith('checker/')
    const touched = carried
      ? smallest(subjects)
      : subjects.filter((subject) => users.some((user) => foldersOf(subject).some((folder) => user.startsWith(folder))))
    const owned = subjects.some((subject) => foldersOf(subject).some((folder) => file.startsWith(folder)))
    const near = [...new Set(readFileSync(join(root, file), 'utf8').match(/[\w-]+/g) ?? [])]
    return { near, designs: touched.map(({ book }) => book.id), tests: testsOf(root, file), testsFirst: !owned && !carried }
  }
}
