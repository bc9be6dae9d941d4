/** No link of the docs leads nowhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { slug } from '../../cli/docs/markdown.ts'
import { root } from '../designs/subjects.ts'

const docsRoot = join(root, 'docs')

/** Code is no place for links. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

const anchors = (text: string): ReadonlySet<string> => {
  const headings = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => slug(title))
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)])
}

const anchorsIn = new Map<string, ReadonlySet<string>>()

/** The anchors of a file, which is read once. */
const anchorsOf = (file: string): ReadonlySet<string> => {
  const known = anchorsIn.get(file) ?? anchors(readFileSync(file, 'utf8'))
  anchorsIn.set(file, known)
  return known
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
      return id === undefined || anchorsOf(other).has(id) ? [] : [target]
    })
    expect(lost).toEqual([])
  })
})
