import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, pagelaw } from '../fixture/world.ts'

describe('--trace', () => {
  const line = ['prove', '--scope', 'small', '--without', 'unlockFirst']

  test('writes the first violation, and nothing else', async () => {
    const root = folder({})
    const { code } = await pagelaw([...line, '--trace', join(root, 'attack.json')])
    expect(code).toBe(1)
    expect(readdirSync(root)).toEqual(['attack.json'])
    expect(JSON.parse(readFileSync(join(root, 'attack.json'), 'utf8'))).toMatchObject({
      format: 'pagelaw-trace/1',
      steps: [{}, {}],
    })
  })

  test('writes nothing where nothing is broken, and says so', async () => {
    const file = join(folder({}), 'attack.json')
    const { code, err } = await pagelaw(['prove', '--trace', file])
    expect({ code, err }).toEqual({ code: 0, err: `no trace was found, so ${file} was not written\n` })
    expect(existsSync(file)).toBe(false)
  })

  test('complains about a file that cannot be written', async () => {
    const { code, err } = await pagelaw([...line, '--trace', join(folder({}), 'none', 'attack.json')])
    expect(code).toBe(2)
    expect(err).toMatch(/attack\.json: expected a file that can be written: ENOENT/)
  })

  test('with --itf writes the states in the Informal Trace Format', async () => {
    const file = join(folder({}), 'attack.itf.json')
    await pagelaw([...line, '--trace', file, '--itf'])
    const itf = JSON.parse(readFileSync(file, 'utf8')) as { readonly vars: unknown; readonly states: ReadonlyArray<object> }
    expect(itf.vars).toEqual(['operation', 'answer', 'count', 'locked'])
    expect(itf.states).toHaveLength(3)
    expect(itf.states[2]).toEqual({
      '#meta': { index: 2 },
      operation: { op: 'add', by: { '#bigint': '1' } },
      answer: 'done',
      count: { '#bigint': '1' },
      locked: true,
    })
  })
})
