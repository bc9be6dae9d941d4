/** All generated pages, and how they compare with what is on disk. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeWhole } from '../command/file.ts'
import type { Subject } from '../spec/subjects.ts'
import { catalogue } from './catalogue.ts'
import { designPage } from './design-page.ts'
import type { Found } from './found.ts'
import { pageOf } from './links.ts'

export interface Page {
  /** Below the folder of the docs. */
  readonly path: string
  readonly text: string
}

export const pagesOf = (subjects: ReadonlyArray<Subject>, found: ReadonlyArray<Found>): ReadonlyArray<Page> => {
  const sheets = subjects.map((subject) => ({
    subject,
    attacks: found.filter(({ target }) => target.subject === subject),
  }))
  return [
    ...sheets.map((sheet) => ({ path: join('designs', pageOf(sheet.subject.book.id)), text: designPage(sheet) })),
    { path: 'catalogue.md', text: catalogue(sheets) },
  ]
}

/** Pages that are missing, differ from what is generated, or belong to no design. */
export const stale = (docsRoot: string, pages: ReadonlyArray<Page>): ReadonlyArray<string> => {
  const differing = pages.flatMap(({ path, text }) => {
    const file = join(docsRoot, path)
    if (!existsSync(file)) return [`${file} is missing`]
    return readFileSync(file, 'utf8') === text ? [] : [`${file} is stale`]
  })
  const folder = join(docsRoot, 'designs')
  const strangers = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.md') && !pages.some(({ path }) => path === join('designs', name)))
    .map((name) => `${join(folder, name)} belongs to no design`)
  return [...differing, ...strangers]
}

export const writePages = (docsRoot: string, pages: ReadonlyArray<Page>): void => {
  for (const { path, text } of pages) {
    const file = join(docsRoot, path)
    mkdirSync(dirname(file), { recursive: true })
    writeWhole(file, text)
  }
}
