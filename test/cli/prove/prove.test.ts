import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../cli/prove/verdict.ts'
import { pagelaw } from '../fixture/world.ts'

const verdicts = (out: string): ReadonlyArray<Verdict> => JSON.parse(out) as ReadonlyArray<Verdict>

describe('prove', () => {
  test('runs the default scopes with the engine each is made for, and says what it saw', async () => {
    const { code, out, err } = await pagelaw(['prove', '--json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [small, walk, ...others] = verdicts(out)
    expect(others).toEqual([])
    expect(small).toEqual({
      design: 'counter',
      scope: 'small',
      preset: 'corrected',
      without: [],
      engine: 'exhaustive',
      verdict: 'holds',
      complete: true,
      shortfall: null,
      states: 8,
      transitions: 17,
      rejections: 11,
      depth: 3,
      seconds: expect.any(Number),
      operations: [
        { id: 'add', accepted: 5, refused: 11 },
        { id: 'reset', accepted: 4, refused: 0 },
        { id: 'lock', accepted: 4, refused: 0 },
        { id: 'unlock', accepted: 4, refused: 0 },
      ],
      rules: [
        { id: 'keepBelowLimit', applied: 8, refused: 3 },
        { id: 'unlockFirst', applied: 16, refused: 8 },
      ],
      invariants: [
        { id: 'count-within-limit', checked: 8, exercised: 8 },
        { id: 'locked-count-stays', checked: 28, exercised: 12 },
      ],
      violations: [],
    })
    expect(walk).toMatchObject({ scope: 'walk', engine: 'sample', verdict: 'holds', complete: false, seed: 1, violations: [] })
  })

  test('prints a readable verdict', async () => {
    const { out } = await pagelaw(['prove', 'counter', '--scope', 'small'])
    expect(out).toContain('counter: A counter with a lock and a limit\n  preset corrected: Every rule is in force.')
    expect(out).toContain('scope small: holds (exhaustive)\n    8 states, 17 transitions, 11 refusals, depth 3, ')
    expect(out).toContain('refused by  keepBelowLimit 3, unlockFirst 8')
  })

  test('adds the deep scopes when asked', async () => {
    const { out } = await pagelaw(['prove', '--deep', '--json'])
    expect(verdicts(out).map(({ scope }) => scope)).toEqual(['small', 'walk', 'from-two'])
  })

  test('runs a scope with the engine that is asked for', async () => {
    const { out } = await pagelaw(['prove', '--scope', 'small', '--engine', 'all', '--seed', '7', '--runs', '3', '--json'])
    expect(verdicts(out).map(({ engine, seed }) => [engine, seed])).toEqual([
      ['exhaustive', undefined],
      ['sample', 7],
    ])
  })

  test('takes a preset by its alias, with its parameters; those of the scope win', async () => {
    const { out } = await pagelaw(['prove', '--preset', 'as-written', '--scope', 'from-two', '--json'])
    expect(verdicts(out)[0]).toMatchObject({ preset: 'first-edition', verdict: 'broken' })
    expect((await pagelaw(['prove', '--scope', 'from-two', '--json'])).code).toBe(0)
  })
})

describe('a search that ends early', () => {
  test('at its budget is partial, with exit code 3', async () => {
    const { code, out } = await pagelaw(['prove', '--scope', 'small', '--max-states', '4', '--json'])
    expect(code).toBe(3)
    expect(verdicts(out)[0]).toMatchObject({ verdict: 'partial', complete: false, shortfall: 'states', violations: [] })
  })

  test('before it begins says so in a line, with exit code 3', async () => {
    const { code, out } = await pagelaw(['prove'], { stopped: () => true })
    expect(code).toBe(3)
    expect(out).toContain('  scope small: not begun\n  scope walk: not begun\n')
    expect(out).not.toContain('coverage')
  })

  test('after the first of two searches keeps what the first one found', async () => {
    let stop = false
    const { code, out } = await pagelaw(['prove', '--without', 'unlockFirst', '--json'], {
      stopped: () => stop,
      heard: ({ kind }) => {
        if (kind === 'done') stop = true
      },
    })
    expect(code).toBe(1)
    expect(verdicts(out).map(({ verdict }) => verdict)).toEqual(['broken', 'partial'])
  })
})
