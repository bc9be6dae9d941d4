/** The guides written by hand: what they name exists, what they quote is there, and what they show is what is printed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Environment, Library } from '../../cli/command/environment.ts'
import { run } from '../../cli/command/run.ts'
import { number } from '../../cli/command/text.ts'
import { pages } from '../../cli/command/usage.ts'
import { runHere } from '../../cli/search/this-thread.ts'
import { examples } from '../../examples/designs.ts'
import { everyDesign, root, world } from '../designs/subjects.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const sourcesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))

const under = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))

/** Everything but the generated pages. */
const guides: ReadonlyArray<string> = [
  ...under('.'),
  ...under('docs').filter((file) => !read(file).startsWith('<!-- Generated')),
  ...under('docs/decisions'),
]

/** A fence with the comment directly above it, if there is one. */
interface Fence {
  readonly language: string
  readonly comment: string
  readonly text: string
}

const fencesIn = (text: string): ReadonlyArray<Fence> =>
  [...text.matchAll(/(?:^<!-- (.*) -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, comment = '', language = '', code = '']) => ({
    language,
    comment,
    text: code,
  }))

const prose = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '')

test('the guides are all there', () => {
  for (const file of [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'docs/glossary.md',
    'docs/how-it-works.md',
    'docs/tutorial.md',
  ])
    expect(guides).toContain(file)
})

describe.each(guides)('%s', (file) => {
  const text = read(file)

  test('has no link that leads nowhere', () => {
    const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    const relatives = targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => target.replace(/#.*/, ''))
    expect(relatives.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([])
  })

  test('quotes only what is in the file it names', () => {
    const squeezed = (code: string): string => code.replace(/\s+/g, ' ').trim()
    const missing = fencesIn(text).flatMap(({ comment, text: code }) => {
      const [, source] = /^from (\S+)$/.exec(comment) ?? []
      if (source === undefined) return []
      if (!existsSync(join(root, source))) return [`there is no ${source}`]
      const parts = code.split(/^\s*\.\.\.\s*$/m).map(squeezed)
      return parts.filter((part) => !squeezed(read(source)).includes(part)).map((part) => `not in ${source}: ${part}`)
    })
    expect(missing).toEqual([])
  })
})

/** A command line in a code block or between backticks, and where it stands. */
interface Line {
  readonly file: string
  readonly line: string
}

const commandLines: ReadonlyArray<Line> = guides.flatMap((file) => {
  const text = read(file)
  const blocks = fencesIn(text).filter(({ language }) => language === 'sh' || language === 'text')
  const spans = [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
  const lines = [...blocks.flatMap((fence) => fence.text.split('\n')), ...spans].flatMap((line) => line.split('&&'))
  return lines.map((line) => ({ file, line: line.replace(/\s+#.*$/, '').replace(/^\s*(\$ )?(npx )?/, '') }))
})

/** Every word that means something on the command line. */
const names: ReadonlySet<string> = new Set(
  everyDesign.flatMap(({ book }) =>
    [book.own.spec, book.base.spec].flatMap(({ design, rules, invariants, operations, presets, scopes, defects }) => [
      design.id,
      ...[...rules, ...invariants, ...operations, ...presets, ...scopes, ...defects].map(({ id }) => id),
      ...rules.flatMap(({ alias, variants }) => [...(alias ?? []), ...Object.keys(variants)]),
      ...presets.flatMap(({ alias }) => alias ?? []),
    ]),
  ),
)

const isPlaceholder = (word: string): boolean => /^\[?-*[A-Z]|^\[/.test(word)

/** What is wrong with the words after `pagelaw`. */
const wrongWords = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [command = '', ...rest] = words
  if (command === 'help') return []
  const page = pages[command]
  if (page === undefined) return [`no command ${command}`]
  return rest.flatMap((word) => {
    if (word.startsWith('--')) return page.includes(`${word} `) ? [] : [`${command} has no option ${word}`]
    if (isPlaceholder(word) || /^\d+$|\.jsonl?$/.test(word)) return []
    return word
      .split('=')
      .filter((part) => !names.has(part))
      .map((part) => `nothing is called ${part}`)
  })
}

describe('the commands that the guides name', () => {
  const ours = commandLines.filter(({ line }) => /^pagelaw \S/.test(line))
  const scripts = commandLines.filter(({ line }) => /^npm (run|test|ci)\b/.test(line))

  test('are some', () => {
    expect(ours.length).toBeGreaterThan(10)
    expect(scripts.length).toBeGreaterThan(10)
  })

  test('are commands of pagelaw, with options and names that it knows', () => {
    const wrong = ours.flatMap(({ file, line }) => {
      // In an overview a sentence follows, far to the right.
      const [call = ''] = line.slice('pagelaw '.length).split(/ {3,}(?=[a-z])/)
      return wrongWords(call.trim().split(/\s+/)).map((problem) => `${file}: ${line}: ${problem}`)
    })
    expect(wrong).toEqual([])
  })

  test('are scripts of package.json', () => {
    const known = Object.keys((JSON.parse(read('package.json')) as { readonly scripts: object }).scripts)
    const wrong = scripts.filter(({ line }) => {
      const [, script] = /^npm run (?:--silent )?([\w:]+)/.exec(line) ?? []
      return script !== undefined && !known.includes(script)
    })
    expect(wrong).toEqual([])
  })
})

/** The designs of the examples, with their specs. */
const tutorial: Library = { designs: examples, specRoot: join(root, 'examples') }

const printed = async (library: Library, line: ReadonlyArray<string>): Promise<string> => {
  const out: string[] = []
  const env: Environment = {
    ...library,
    home: root,
    docsRoot: join(root, 'docs'),
    runJobs: runHere(library.designs, () => false),
    write: (text) => {
      out.push(text)
    },
    writeError: () => undefined,
    isTTY: false,
    parallelism: 1,
    now: () => 0,
  }
  await run(line, env)
  return out.join('')
}

/** Times differ from run to run. */
const timeless = (text: string): string => text.replace(/\b[\d,.]+ m?s\b/g, 'TIME')

describe('the terminal excerpts', () => {
  const excerpts = guides.flatMap((file) =>
    fencesIn(read(file)).flatMap(({ comment, text }) => {
      const [, call, line] = /^output of: (pagelaw|npm run example --) (.+)$/.exec(comment) ?? []
      if (line === undefined) return []
      const ours = call === 'pagelaw'
      return [{ file, line, text, library: ours ? world : tutorial, shown: `$ ${ours ? 'npx ' : ''}${call} ${line}` }]
    }),
  )

  test('are some', () => {
    expect(excerpts.length).toBeGreaterThan(1)
  })

  test.each(excerpts)('of $file are what pagelaw $line prints, in this order', async ({ line, text, library, shown }) => {
    const [command = '', ...printout] = text.split('\n')
    expect(command).toBe(shown)
    let rest = timeless(await printed(library, line.split(' ')))
    for (const part of timeless(printout.join('\n')).split(/^\.\.\.\n/m)) {
      const at = rest.indexOf(part.trimEnd())
      expect(at < 0 ? part : 'found').toBe('found')
      rest = rest.slice(at + part.length)
    }
  })
})

describe('the table of designs in the README', () => {
  const rows = read('README.md')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const [, ...columns] = rows.find(([, first]) => first === 'design') ?? []
  const cell = (id: string, column: string): string =>
    rows.find(([, first = '']) => first.startsWith(`[\`${id}\`]`))?.[columns.indexOf(column) + 1] ?? ''

  test.each(everyDesign.map((subject) => [subject.book.id, subject] as const))('has the numbers of %s', (id, { book }) => {
    const { rules, invariants, scopes } = book.own.spec
    const variants = rules.flatMap((rule) => Object.values(rule.variants))
    const shown = rules.filter((rule) => Object.keys(rule.variants).length > 0)
    const lengths = variants.map(({ length }) => length)
    const proofs = scopes.filter(({ use }) => use === 'proof')
    const states = proofs.reduce((n, { pinned }) => n + (pinned?.states ?? Number.NaN), 0)
    expect(cell(id, 'rules')).toBe(String(rules.length))
    expect(cell(id, 'invariants')).toBe(String(invariants.length))
    expect(cell(id, 'attacks found')).toBe(
      `${variants.length}, on ${shown.length} rules, ${Math.min(...lengths)} to ${Math.max(...lengths)} operations long`,
    )
    expect(cell(id, 'states proved')).toBe(`${number(states)} in ${proofs.length} proof scopes`)
  })
})

describe('the import table of CONTRIBUTING', () => {
  const rows = [...read('CONTRIBUTING.md').matchAll(/^\| (`[a-z`, ]+`) \| (nothing|`.+`) \|$/gm)].flatMap(
    ([, who = '', whom = '']) =>
      [...who.matchAll(/`([^`]+)`/g)].map(([, folder = '']) => ({
        folder,
        allowed: [...whom.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
      })),
  )

  test('speaks of every folder below the command', () => {
    expect(rows.map(({ folder }) => folder).toSorted()).toEqual(['checker', 'invariants', 'model', 'spec'])
  })

  test.each(rows)('holds for $folder', ({ folder, allowed }) => {
    const inside = (path: string, one: string): boolean => path === one || path.startsWith(`${one}/`)
    const wrong = sourcesIn(folder).flatMap((file) => {
      const text = read(file)
      const imports = [...text.matchAll(/(?:from|import) '([^']+)'/g)].map(([, path = '']) => path)
      const bad = imports.filter((path) => {
        if (!path.startsWith('.')) return path.startsWith('node:')
        const target = relative(root, join(root, dirname(file), path))
        return ![folder, ...allowed].some((one) => inside(target, one))
      })
      return [...bad, ...(/\bprocess\./.test(text) ? ['process'] : [])].map((path) => `${file}: ${path}`)
    })
    expect(wrong).toEqual([])
  })
})
