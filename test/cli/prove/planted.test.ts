/** One fault at a time is planted in the counter or its spec; the verdict, the exit code and the trace must be right. */
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../cli/prove/verdict.ts'
import { allocator, allocatorFiles } from '../fixture/allocator.ts'
import { counter, withIdleLaw } from '../fixture/counter.ts'
import { replaced } from '../fixture/files.ts'
import { pagelaw } from '../fixture/world.ts'

const verdicts = (out: string): ReadonlyArray<Verdict> => JSON.parse(out) as ReadonlyArray<Verdict>

describe('a planted fault', () => {
  test('in a state invariant is broken by a shortest trace', async () => {
    const { code, out } = await pagelaw(['prove', '--scope', 'small', '--without', 'limitFlag', '--json'])
    expect(code).toBe(1)
    const [verdict] = verdicts(out)
    expect(verdict).toMatchObject({ verdict: 'broken', without: ['keepBelowLimit=absent'] })
    expect(verdict?.violation).toEqual({
      invariant: 'count-within-limit',
      message: 'the count is 4, above 3',
      length: 2,
      trace: {
        format: 'pagelaw-trace/1',
        design: 'counter',
        scope: 'small',
        start: 'zero',
        preset: 'corrected',
        choice: { keepBelowLimit: 'absent' },
        steps: [
          { operation: { op: 'add', by: 2 }, answer: 'done', changes: [{ path: 'count', from: '0', to: '2' }] },
          { operation: { op: 'add', by: 2 }, answer: 'done', changes: [{ path: 'count', from: '2', to: '4' }] },
        ],
        violation: { invariant: 'count-within-limit', message: 'the count is 4, above 3' },
      },
    })
  })

  test('that leaves the bounds of the state breaks within-bounds, beside the invariant that broke before', async () => {
    const { out } = await pagelaw(['prove', '--scope', 'small', '--without', 'keepBelowLimit', '--json'])
    expect(verdicts(out)[0]?.violations.map(({ invariant, length }) => [invariant, length])).toEqual([
      ['count-within-limit', 2],
      ['within-bounds', 3],
    ])
  })

  test('that makes a step prefer small names is broken by a shortest trace', async () => {
    const world = { designs: [allocator], files: allocatorFiles }
    expect((await pagelaw(['prove', '--scope', 'small'], world)).code).toBe(0)
    const { code, out } = await pagelaw(
      ['prove', '--scope', 'small', '--without', 'takesWhatIsAsked=lowestFree', '--json'],
      world,
    )
    expect(code).toBe(1)
    const [verdict] = verdicts(out)
    expect(verdict).toMatchObject({ verdict: 'broken', complete: false })
    expect(verdict?.violation).toMatchObject({ invariant: 'equivariant-under-renaming', length: 1 })
    expect(verdict?.violation?.message).toContain('F0 and F1 exchanged')
  })

  test('in a step invariant is broken by a shortest trace', async () => {
    const { code, out } = await pagelaw(['prove', '--scope', 'small', '--without', 'unlockFirst=absent'])
    expect(code).toBe(1)
    expect(out).toContain(
      [
        '    locked-count-stays breaks after 2 operations',
        '      Under the lock the count stays.',
        '      from start state zero:',
        '       1  lock()',
        '          done',
        '            locked  false -> true',
        '       2  add(by: 1)',
        '          done',
        '            count  0 -> 1',
        '          => the count went from 0 to 1 under the lock',
      ].join('\n'),
    )
    expect(out).toContain('  scope small: BROKEN (exhaustive)')
  })

  test('found by random search comes with the command that finds it again', async () => {
    const { code, out } = await pagelaw(['prove', '--scope', 'walk', '--without', 'unlockFirst', '--seed', '5'])
    expect(code).toBe(1)
    const command = /again: pagelaw (.*)\n/.exec(out)?.[1] ?? ''
    expect(command).toBe('prove counter --scope walk --engine sample --seed 5 --runs 20 --without unlockFirst=absent')
    const again = await pagelaw(command.split(' '))
    expect(again.out.replaceAll(/\d+ ms/g, '')).toBe(out.replaceAll(/\d+ ms/g, ''))
  })

  test('of an invariant that is never owed makes every verdict of the design vacuous', async () => {
    const files = replaced(
      'counter/invariants.yaml',
      '- {id: locked',
      '- {id: never-owed, view: host, on: state, says: N., unbroken: Never.}\n- {id: locked',
    )
    const { code, out } = await pagelaw(['prove', '--json'], { files, designs: [withIdleLaw] })
    expect(code).toBe(1)
    expect(verdicts(out).map(({ verdict, vacuous }) => [verdict, vacuous])).toEqual([
      ['vacuous', ['invariant never-owed was never exercised']],
      ['vacuous', ['invariant never-owed was never exercised']],
    ])
    expect((await pagelaw(['prove'], { files, designs: [withIdleLaw] })).out).toContain('VACUOUS')
    // One scope alone need not exercise everything.
    expect((await pagelaw(['prove', '--scope', 'small'], { files, designs: [withIdleLaw] })).code).toBe(0)
  })

  test('of an operation that is never enabled is vacuous', async () => {
    const files = replaced(
      'counter/operations.yaml',
      '- {id: lock',
      '- {id: teleport, says: Never., arguments: {}, refusals: [unlockFirst], source: []}\n- {id: lock',
      replaced('counter/scopes.yaml', 'teleport: false', 'teleport: true'),
    )
    const { code, out } = await pagelaw(['prove', '--json'], { files })
    expect(code).toBe(1)
    expect(verdicts(out)[0]?.vacuous).toEqual(['operation teleport was never accepted', 'operation teleport was never refused'])
  })

  test('of a rule that is never applied is vacuous', async () => {
    const rules = { ...counter.rules, third: { standard: () => true } }
    const files = replaced(
      'counter/rules.yaml',
      '- id: unlockFirst',
      '- {id: third, says: T., source: [], variants: {}, unshown: why}\n- id: unlockFirst',
    )
    const { code, out } = await pagelaw(['prove', '--json'], { files, designs: [{ ...counter, rules }] })
    expect(code).toBe(1)
    expect(verdicts(out)[0]?.vacuous).toEqual(['rule third was never applied'])
  })

  test('in the pinned counts is told, with exit code 1', async () => {
    const files = replaced('counter/scopes.yaml', 'states: 8', 'states: 9')
    const { code, out } = await pagelaw(['prove', '--json'], { files })
    expect(code).toBe(1)
    expect(verdicts(out)[0]).toMatchObject({
      verdict: 'holds',
      pinnedDiffers: { expected: { states: 9, depth: 3 }, got: { states: 8, transitions: 17, rejections: 11, depth: 3 } },
    })
    expect((await pagelaw(['prove'], { files })).out).toContain('PINNED COUNTS DIFFER: the spec says states 9, measured 8')
    expect((await pagelaw(['prove', '--scope', 'small', '--without', 'unlockFirst', '--json'], { files })).out).not.toContain(
      'pinnedDiffers',
    )
  })

  test('that throws inside a step is told with its scope and where it was thrown', async () => {
    const broken: typeof counter = {
      ...counter,
      machine: (scope, rules) => ({
        ...counter.machine(scope, rules),
        step: () => () => {
          throw new Error('out of list')
        },
      }),
    }
    const { code, out, err } = await pagelaw(['prove', '--scope', 'small', '--json'], { designs: [broken] })
    expect({ code, out }).toEqual({ code: 2, out: '[]\n' })
    expect(err).toContain(
      'counter, scope small: the search failed, which is a mistake in the model or the checker: Error: out of list',
    )
    expect(err).toContain('planted.test.ts')
  })
})
