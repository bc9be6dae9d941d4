/** The generated pages are those in the repository, and no link of the docs leads nowhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { findAttacks } from '../../cli/docs/found.ts'
import { slug } from '../../cli/docs/markdown.ts'
import { type Page, pagesOf, stale } from '../../cli/docs/pages.ts'
import type { Environment } from '../../cli/environment.ts'
import { runHere } from '../../cli/here.ts'
import { everyDesign, root, world } from '../designs/subjects.ts'

const docsRoot = join(root, 'docs')

const env: Environment = {
  ...world,
  docsRoot,
  runJobs: runHere(world.designs, () => false),
  write: () => undefined,
  writeError: () => undefined,
  isTTY: false,
  parallelism: 1,
  now: () => 0,
}

describe('the generated pages', () => {
  let pages: ReadonlyArray<Page> = []

  beforeAll(async () => {
    const { found, missing } = await findAttacks(env, everyDesign, 1)
    expect(missing).toEqual([])
    pages = pagesOf(everyDesign, found)
  })

  test('are not stale (npm run docs)', () => {
    expect(stale(docsRoot, pages)).toEqual([])
  })

  test('have tables whose rows are as wide as their heads', () => {
    const widths = (row: string): number => row.replaceAll('\\|', '').split('|').length
    for (const { path, text } of pages) {
      const rows = text.split('\n')
      for (const [i, row] of rows.entries()) {
        const above = rows[i - 1] ?? ''
        if (row.startsWith('| ') && above.startsWith('| '))
          expect(`${path}:${i + 1}: ${widths(row)}`).toBe(`${path}:${i + 1}: ${widths(above)}`)
      }
    }
  })

  test('name no rule, invariant or scope twice', () => {
    for (const { text } of pages) {
      const ids = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)
      expect(ids).toEqual([...new Set(ids)])
    }
  })
})

/** Code is no place for links. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

const anchors = (text: string): ReadonlySet<string> => {
  const headings = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => slug(title))
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)])
}

const files = [
  ...readdirSync(root).map((name) => join(root, name)),
  ...readdirSync(docsRoot, { recursive: true }).map((name) => join(docsRoot, String(name))),
].filter((name) => name.endsWith('.md'))

describe('links', () => {
  test.each(files.map((file) => relative(root, file)))('of %s lead somewhere', (name) => {
    const file = join(root, name)
    const text = readFileSync(file, 'utf8')
    const lost = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
      if (/^[a-z]+:/.test(target)) return []
      const [path = '', id] = target.split('#')
      const other = path === '' ? file : join(dirname(file), path)
      if (!existsSync(other)) return [target]
      return id === undefined || anchors(readFileSync(other, 'utf8')).has(id) ? [] : [target]
    })
    expect(lost).toEqual([])
  })
})
