/** From names on a command line to designs, with their specs read and their references checked. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isLeft } from 'fp-ts/lib/Either.js'
import { Complaint } from '../command/complaint.ts'
import type { Library } from '../command/environment.ts'
import { suggestion } from '../command/suggestion.ts'
import type { AnyDesign } from '../designs.ts'
import { disagreements } from './agreement.ts'
import { type Book, isDerived, readBook } from './book.ts'
import { dangling } from './references.ts'

/** A design with its spec. */
export interface Subject {
  readonly design: AnyDesign
  readonly book: Book
}

export const designIds = (env: Library): ReadonlyArray<string> => env.designs.map(({ design }) => design.id)

const baseProblems = (book: Book): ReadonlyArray<string> =>
  isDerived(book) ? dangling({ id: book.base.spec.design.id, own: book.base, base: book.base }) : []

/** Read one design, or complain about everything that is wrong with it. */
export const subject = (env: Library, id: string): Subject => {
  const entry = env.designs.find(({ design }) => design.id === id)
  if (entry === undefined) throw new Complaint(`unknown design ${id}; ${suggestion(id, designIds(env))}`)
  const book = readBook(env.specRoot, id)
  if (isLeft(book)) throw new Complaint(...book.left)
  const problems = [...dangling(book.right), ...baseProblems(book.right)]
  if (problems.length > 0) throw new Complaint(...problems)
  return { design: entry.design, book: book.right }
}

/** The designs that are named, or all. */
export const subjects = (env: Library, names: ReadonlyArray<string>): ReadonlyArray<Subject> =>
  (names.length === 0 ? designIds(env) : [...new Set(names)]).map((id) => subject(env, id))

/** A search in a spec that its code does not share proves nothing. */
export const mustAgree = ({ design, book }: Subject): void => {
  const found = disagreements(book, design)
  if (found.length > 0) throw new Complaint(...found.map((line) => `${design.id}: spec and code disagree: ${line}`))
}

/** Folders without a design in the code, and designs without a folder. */
export const strayFolders = (env: Library): ReadonlyArray<string> => {
  const folders = readdirSync(env.specRoot, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  const known = designIds(env)
  return [
    ...folders.filter((id) => !known.includes(id)).map((id) => `${join(env.specRoot, id)} has no design in the code`),
    ...known.filter((id) => !folders.includes(id)).map((id) => `design ${id} has no folder ${join(env.specRoot, id)}`),
  ]
}
