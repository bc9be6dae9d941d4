/** A repository of two files: something to make mistakes in, and a judge that sees some of them. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')

const limit = `export const within = (n: number, most: number): boolean => n <= most && n >= 0

export const yes: true = true

export const counted = (n: number): number => {
  let i = 0
  while (i < n) i += 1
  return i
}
`

const judge = `import { counted, within } from '../model/limit.js'

const checks: ReadonlyArray<readonly [string, boolean]> = [
  ['up to the limit', within(3, 3)],
  ['not above it', !within(4, 3)],
  BROKEN
]
const tell = (told: object): void => console.log(JSON.stringify(told))
const asked = JSON.parse(process.argv[2] ?? '')
const wanted = checks.filter(([id]) => asked.only === null || asked.only === id)
tell({ kind: 'plan', checks: { scenarios: wanted.length, proofs: 1 } })
for (const [id, holds] of wanted) {
  tell({ kind: 'begin', stage: 'scenarios', id })
  tell({ kind: 'end', stage: 'scenarios', id, difference: holds ? null : 'it is not so' })
}
tell({ kind: 'begin', stage: 'proofs', id: 'counts to three' })
tell({ kind: 'end', stage: 'proofs', id: 'counts to three', difference: counted(3) === 3 ? null : 'it does not' })
`

const options = {
  compilerOptions: { target: 'es2023', module: 'nodenext', types: ['node'], strict: true, rootDir: '.', outDir: 'dist' },
  include: ['model', 'mutate'],
}

/** Write the toy; `broken` adds a check that fails without any mistake. */
export const toy = (broken = false): string => {
  const home = mkdtempSync(join(tmpdir(), 'pagelaw-toy-'))
  const files = {
    'package.json': '{"type": "module"}',
    'tsconfig.build.json': JSON.stringify(options),
    'model/limit.ts': limit,
    'mutate/judge.ts': judge.replace('BROKEN', broken ? "['never', false]," : ''),
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(home, dirname(name)), { recursive: true })
    writeFileSync(join(home, name), text)
  }
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'))
  return home
}
