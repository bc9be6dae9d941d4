/** The command line of `npm run mutate`, as far as it judges nothing. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run } from '../../mutate/run.ts'

const root = join(import.meta.dirname, '../..')

const said = async (...argv: ReadonlyArray<string>) => {
  const told = { out: '', err: '' }
  const code = await run(argv, {
    root,
    from: root,
    signal: new AbortController().signal,
    write: (text) => {
      told.out += text
    },
    writeError: (text) => {
      told.err += text
    },
  })
  return { code, ...told }
}

describe('a bad command line ends with exit code 2 and one paragraph', () => {
  test.each([
    [['--cuont', '3'], 'mutate: unknown option --cuont; did you mean --count?'],
    [['--count', '0'], '--count: expected a whole number of at least 1, found 0'],
    [['--seed', 'x'], '--seed: expected a whole number of at least 0, found x'],
    [['--seconds', '-1'], '--seconds'],
    [['cli/main.ts'], 'mutate: expected TypeScript files or folders in model/, invariants/, checker/, found cli/main.ts'],
    [
      ['checker/explore/explore.ts:1'],
      'mutate: expected a place where a mistake can be planted, found none in checker/explore/explore.ts:1',
    ],
  ])('%j', async (argv, expected) => {
    const { code, out, err } = await said(...argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(expected)
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})

describe('--list', () => {
  test('prints as many mutants as were asked for, each with its place and change', async () => {
    const { code, out } = await said('--list', '--count', '5', 'checker')
    expect(code).toBe(0)
    const rows = out.trim().split('\n')
    expect(rows.slice(0, 5).every((row) => /^checker\/\S+\.ts:\d+:\d+ {2}.+ -> .+$/.test(row))).toBe(true)
    expect(rows.at(-1)).toBe('5 mutants')
  })

  test('is the same for the same seed, and another for another one', async () => {
    const list = async (seed: string): Promise<string> => (await said('--list', '--seed', seed, 'checker')).out
    expect(await list('4')).toBe(await list('4'))
    expect(await list('4')).not.toBe(await list('5'))
  })
})

test('--help says what the options do', async () => {
  const { code, out } = await said('--help')
  expect(code).toBe(0)
  for (const option of ['--count', '--seed', '--seconds', '--within', '--workers', '--list', '--json'])
    expect(out).toContain(option)
})
