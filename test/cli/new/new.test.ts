import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../designs/subjects.ts'
import { folder, pagelaw } from '../fixture/world.ts'

const read = (home: string, path: string): string => readFileSync(join(home, path), 'utf8')

describe('a new design', () => {
  test('has a folder in each room, and what to do next is printed', async () => {
    const home = folder({})
    const { code, out, err } = await pagelaw(['new', 'tiny-design'], { home })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const named = out.split('\n').filter((line) => /^ {2}(model|invariants|spec)\//.test(line))
    expect(named).toHaveLength(9)
    for (const path of named) expect(existsSync(join(home, path.trim()))).toBe(true)
    expect(out).toContain('{ design: { ...tinyDesignDesign, laws: tinyDesignLaws } },')
  })

  test.each(['model', 'invariants', 'spec'])('is refused where its folder in %s exists, and nothing is written', async (room) => {
    const home = folder({ [`${room}/tiny/kept.txt`]: 'kept' })
    const { code, out, err } = await pagelaw(['new', 'tiny'], { home })
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: `pagelaw new: expected no folder of this name, found ${join(home, room, 'tiny')}\n`,
    })
    const there = ['model', 'invariants', 'spec'].filter((other) => existsSync(join(home, other, 'tiny')))
    expect({ there, kept: read(home, `${room}/tiny/kept.txt`) }).toEqual({ there: [room], kept: 'kept' })
  })

  test.each(['../up', 'a--b', '-a', 'a-', '9lives', 'Upper', 'a b', 'a/b', '', 'a'.repeat(41)])(
    'is not called %j',
    async (id) => {
      const { code, err } = await pagelaw(['new', '--', id])
      expect(code).toBe(2)
      expect(err).toMatch(/^pagelaw new: expected an id of small letters[^\n]*\n$/)
    },
  )

  test('whose rooms cannot be written is told in one paragraph, and what was written is taken away', async () => {
    const home = folder({ invariants: 'no folder' })
    const { code, err } = await pagelaw(['new', 'tiny'], { home })
    expect(existsSync(join(home, 'model/tiny'))).toBe(false)
    expect(code).toBe(2)
    expect(err).toMatch(/^pagelaw new: expected a folder that can be written in [^\n]*\n$/)
  })

  test('compiles as it is, and once it is listed it holds, and its rule has its attack', async () => {
    const id = 'a-design-with-quite-a-long-name-for-one1'
    const home = folder({})
    for (const room of [
      'model',
      'invariants',
      'checker',
      'cli',
      'exhibits',
      'spec',
      'package.json',
      'tsconfig.json',
      'biome.json',
    ])
      cpSync(join(root, room), join(home, room), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'))
    const { code, out } = await pagelaw(['new', id], { home })
    expect(code).toBe(0)
    const other = 'short'
    expect((await pagelaw(['new', other], { home })).code).toBe(0)
    const printed = out.split('\n').map((line) => line.trim())
    const imports = printed.filter((line) => line.startsWith('import '))
    const [entry = ''] = printed.filter((line) => line.startsWith('{ design:'))
    const list = join(home, 'cli/designs.ts')
    const begin = 'ReadonlyArray<Entry> = ['
    expect([imports.length, read(home, 'cli/designs.ts').includes(begin)]).toEqual([2, true])
    writeFileSync(list, `${imports.join('\n')}\n${readFileSync(list, 'utf8').replace(begin, `${begin}\n  ${entry}`)}`)
    const config = { extends: './tsconfig.json', compilerOptions: { noEmit: false, outDir: 'dist' } }
    writeFileSync(join(home, 'tsconfig.new.json'), JSON.stringify({ ...config, include: ['model', 'invariants', 'cli', 'spec'] }))
    mkdirSync(join(home, 'dist'))
    const node = (...line: ReadonlyArray<string>): string => execFileSync(process.execPath, line, { cwd: home, encoding: 'utf8' })
    node(join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.new.json', '--rootDir', '.', '--noEmitOnError')
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
    for (const one of [id, other]) node(biome, 'check', '--vcs-enabled=false', `model/${one}`, `invariants/${one}`)
    const verdicts = JSON.parse(node('dist/cli/main.js', 'prove', id, '--json')) as unknown
    expect(verdicts).toMatchObject([{ design: id, verdict: 'holds', complete: true, states: 3 }])
    const attacks = JSON.parse(node('dist/cli/main.js', 'attack', id, '--json')) as unknown
    expect(attacks).toMatchObject([{ design: id, rule: 'onlyFreeTaken', found: true, length: 2, expectedLength: 2 }])
  })
})
