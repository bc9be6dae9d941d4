/** Who may import whom, and what no rule may do. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** What a file imports: paths from the root for our own files, names for packages. */
const importsOf = (file: string): ReadonlyArray<string> =>
  Array.from(read(file).matchAll(/(?:from|import) '([^']+)'/g), ([, name]) => name ?? '').map((name) =>
    name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : name,
  )

const packages = ['fast-check', 'fp-ts/', 'io-ts']

interface Room {
  readonly folder: string
  readonly mayImport: ReadonlyArray<string>
}

const rooms: ReadonlyArray<Room> = [
  { folder: 'spec', mayImport: ['spec/'] },
  { folder: 'model', mayImport: ['model/'] },
  { folder: 'invariants', mayImport: ['model/', 'invariants/'] },
  { folder: 'checker', mayImport: ['model/frame/', 'checker/'] },
]

describe.each(rooms)('$folder', ({ folder, mayImport }) => {
  test.each(filesIn(folder))('%s imports only what its folder may', (file) => {
    const foreign = importsOf(file).filter((name) => ![...mayImport, ...packages].some((allowed) => name.startsWith(allowed)))
    expect(foreign).toEqual([])
  })

  test.each(filesIn(folder))('%s runs where there is no Node', (file) => {
    expect(read(file)).not.toMatch(/\bprocess\.|\bBuffer\b|node:/)
  })
})

test.each([...rooms.map(({ folder }) => folder), 'cli', 'exhibits', 'bench', 'examples'].flatMap(filesIn))(
  '%s plants no mistakes',
  (file) => {
    // What mutate/ is made of (a parser among it) comes with the development dependencies only.
    expect(importsOf(file).filter((name) => /^(mutate\/|@babel\/)/.test(name))).toEqual([])
  },
)

const designFiles = [...filesIn('model').filter((file) => !/^model\/frame\//.test(file)), ...filesIn('invariants')]

/** Files that import each other in a circle; each circle once. */
const circles = (graph: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<ReadonlyArray<string>> => {
  const reachable = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>()
    const visit = (file: string): void => {
      for (const next of graph.get(file) ?? []) {
        if (seen.has(next)) continue
        seen.add(next)
        visit(next)
      }
    }
    visit(from)
    return seen
  }
  const reach = new Map([...graph.keys()].map((file) => [file, reachable(file)]))
  const around = (file: string): ReadonlyArray<string> =>
    [...graph.keys()].filter((other) => reach.get(file)?.has(other) === true && reach.get(other)?.has(file) === true).toSorted()
  return [...graph.keys()]
    .map(around)
    .filter(([first], i, all) => first !== undefined && all.findIndex(([f]) => f === first) === i)
}

/** The recursion of Xen itself: an entry takes a reference of a type, which validates a table, whose entries it takes. */
const xensOwn = ['audit.ts', 'entries.ts', 'promotion.ts']

describe('imports', () => {
  const ours = ['spec', 'model', 'invariants', 'checker', 'cli', 'exhibits', 'bench', 'examples', 'mutate', 'test'].flatMap(
    filesIn,
  )
  const graph = new Map(ours.map((file) => [file, importsOf(file).filter((name) => name.endsWith('.ts'))]))

  test("run in no circle but the one that is Xen's own", () => {
    expect(circles(graph)).toEqual([xensOwn.map((file) => join('model/xen-direct-paging/functions', file))])
  })

  test('in a circle would be noticed', () => {
    const planted = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b', 'd']],
      ['d', []],
    ])
    expect(circles(planted)).toEqual([['b', 'c']])
  })
})

/** Ways to change something in place. `Kind.set('field')` is none: it gives the function that changes a record. */
const mutations =
  /\blet\b|\bvar\b|\+\+|--[^>]|[^=!<>]\+=|\.push\(|\.pop\(|\.shift\(|\.splice\(|\.sort\(|\.reverse\(|(?<!\b[A-Z]\w*)\.set\(|\.set\((?!'\w+'(?:, '\w+')*\))|\bdelete\b|[\w)]\[[^\]]*\]\s=\s|\bclass (?!\w+ extends Error)/

test.each(designFiles)('%s changes nothing in place', (file) => {
  const code = read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
  expect(code.match(mutations)?.[0]).toBeUndefined()
})

test.each(['let a = 1', 'a[0] = 1', 'a.push(1)', 'a += 1', 'class A {', "a.set('b', 'c')", 'Kind.set(key, value)'])(
  '%s would be noticed',
  (code) => {
    expect(code).toMatch(mutations)
  },
)
