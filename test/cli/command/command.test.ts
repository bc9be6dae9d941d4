/** The built command as a process: worker threads, signals and pipes. Its list of designs is the counter. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { counterFiles, temporaryFolder } from '../fixture/files.ts'

const root = resolve(import.meta.dirname, '../../..')
let home = ''
let remove = (): void => {}

/** The sources that the command and the counter need, compiled into `home`. */
const build = (): void => {
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, outDir: join(home, 'dist'), rootDir: root, typeRoots: [join(root, 'node_modules/@types')] },
    include: [],
    files: ['cli/main.ts', 'cli/search/worker.ts', 'test/cli/fixture/counter.ts'].map((file) => join(root, file)),
  }
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(config))
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(home, 'tsconfig.json')])
  writeFileSync(
    join(home, 'dist/cli/designs.js'),
    "import { counter } from '../test/cli/fixture/counter.js'\nexport const designs = [{ design: counter }]\n",
  )
}

beforeAll(() => {
  const files = Object.fromEntries(Object.entries(counterFiles).map(([path, text]) => [join('spec', path), text]))
  const temporary = temporaryFolder(files)
  home = temporary.root
  remove = temporary.remove
  copyFileSync(join(root, 'package.json'), join(home, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'))
  mkdirSync(join(home, 'dist'))
  build()
}, 60_000)

afterAll(() => remove())

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const start = (...line: ReadonlyArray<string>): ChildProcess =>
  spawn(process.execPath, [join(home, 'dist/cli/main.js'), ...line], { cwd: home })

const ended = (child: ChildProcess): Promise<Ended> =>
  new Promise((settle) => {
    let out = ''
    let err = ''
    child.stdout?.on('data', (data: Buffer) => {
      out += data.toString()
    })
    child.stderr?.on('data', (data: Buffer) => {
      err += data.toString()
    })
    child.on('close', (code) => {
      settle({ code, out, err })
    })
  })

/** A search that goes on until it is stopped. */
const endless = ['prove', '--scope', 'walk', '--runs', '100000000'] as const

describe('the built command', () => {
  test('proves in worker threads, in the order of the spec', async () => {
    const { code, out, err } = await ended(start('prove', '--json', '--workers', '2'))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject([
      { scope: 'small', verdict: 'holds', states: 8 },
      { scope: 'walk', verdict: 'holds' },
    ])
  })

  test('finds the same attacks with one worker and with three', async () => {
    const attacks = async (workers: string): Promise<unknown> => {
      const { out } = await ended(start('attack', '--json', '--workers', workers))
      return (JSON.parse(out) as ReadonlyArray<object>).map((attack) => ({ ...attack, seconds: 0 }))
    }
    expect(await attacks('3')).toEqual(await attacks('1'))
  })

  test('names spec files as seen from the folder it runs in', async () => {
    const { out } = await ended(start('show', 'counter'))
    expect(out).toContain('counter: A counter')
    writeFileSync(join(home, 'spec/counter/notes.yaml'), '[]')
    const { code, err } = await ended(start('list'))
    expect(code).toBe(2)
    expect(err).toMatch(/^spec\/counter\/notes\.yaml: expected one of design, /)
    rmSync(join(home, 'spec/counter/notes.yaml'))
  })

  test('prints the partial verdict after Ctrl-C, with exit code 3', async () => {
    const child = start(...endless)
    const end = ended(child)
    setTimeout(() => child.kill('SIGINT'), 3000)
    const { code, out } = await end
    expect(code).toBe(3)
    expect(out).toContain('scope walk: partial: it was stopped')
  })

  test('is silent when its reader goes away', async () => {
    const child = start('list')
    child.stdout?.destroy()
    const { err } = await ended(child)
    expect(err).toBe('')
  })
})

test('the build names its interpreter, so that it can be run by its name', () => {
  expect(readFileSync(join(home, 'dist/cli/main.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
})
