import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { AnyDesign } from '../../../cli/designs.ts'
import { disagreements } from '../../../cli/spec/agreement.ts'
import { readBook } from '../../../cli/spec/book.ts'
import { dangling } from '../../../cli/spec/references.ts'
import { counter, withIdleLaw } from '../fixture/counter.ts'
import { counterFiles, type Files, replaced } from '../fixture/files.ts'
import { folder, pagelaw } from '../fixture/world.ts'

const found = (files: Files, design: AnyDesign = counter): ReadonlyArray<string> => {
  const book = readBook(folder(files), design.id)
  if (E.isLeft(book)) throw new Error(book.left.join('\n'))
  return [...dangling(book.right), ...disagreements(book.right, design)]
}

/** The counter's rules with one more form, or one more rule. */
const withRules = (rules: object): AnyDesign => ({ ...counter, rules: { ...counter.rules, ...rules } })

describe('spec and code', () => {
  test('of the counter agree', () => {
    expect(found(counterFiles)).toEqual([])
  })

  test('disagree on a rule that only one of them has', () => {
    expect(found(counterFiles, withRules({ third: { standard: () => true } }))).toEqual([
      'rule third is in the code, but not in the spec',
    ])
    const files = replaced(
      'counter/rules.yaml',
      '- id: unlockFirst',
      '- {id: third, says: T., source: [], variants: {}, unshown: why}\n- id: unlockFirst',
    )
    expect(found(files)).toEqual(['rule third is in the spec, but not in the code'])
  })

  test('disagree on a variant that only one of them has', () => {
    const late = { ...counter.rules.unlockFirst, late: () => true }
    expect(found(counterFiles, withRules({ unlockFirst: late }))).toEqual([
      'rule unlockFirst: form late is in the code, but not in the spec',
    ])
    expect(
      found(
        replaced(
          'counter/rules.yaml',
          '    absent: {breaks: locked',
          '    gone: {breaks: locked',
          replaced('counter/presets.yaml', ', unlockFirst: absent', ''),
        ),
      ),
    ).toEqual([
      'rule unlockFirst: form gone is in the spec, but not in the code',
      'rule unlockFirst: form absent is in the code, but not in the spec',
    ])
  })

  test('may have forms of a rule whose attack is not shown', () => {
    const spec = replaced(
      'counter/rules.yaml',
      '- id: unlockFirst',
      '- {id: third, says: T., source: [], variants: {}, unshown: why}\n- id: unlockFirst',
    )
    expect(found(spec, withRules({ third: { standard: () => true, absent: () => true } }))).toEqual([])
  })

  test('disagree on a form that a preset chooses and the code has not', () => {
    const files = replaced(
      'counter/presets.yaml',
      'unlockFirst: absent',
      'third: late',
      replaced(
        'counter/rules.yaml',
        '- id: unlockFirst',
        '- {id: third, says: T., source: [], variants: {}, unshown: why}\n- id: unlockFirst',
      ),
    )
    expect(found(files, withRules({ third: { standard: () => true, absent: () => true } }))).toEqual([
      'preset first-edition chooses third=late, which is not in the code',
    ])
  })

  test('disagree on an operation that only one of them has', () => {
    expect(found(replaced('counter/operations.yaml', 'id: lock', 'id: shut'))).toEqual([
      'operation shut is in the spec, but not in the code',
      'operation lock is in the code, but not in the spec',
    ])
  })

  test('disagree on an invariant, or on what it judges', () => {
    expect(found(counterFiles, withIdleLaw)).toEqual(['invariant never-owed (on a state) is in the code, but not in the spec'])
    expect(found(replaced('counter/invariants.yaml', 'on: step', 'on: state'))).toEqual([
      'invariant locked-count-stays (on a state) is in the spec, but not in the code',
      'invariant locked-count-stays (on a step) is in the code, but not in the spec',
    ])
  })

  test('owe a reason for an invariant that no variant breaks', () => {
    const files = (rest: string): Files =>
      replaced(
        'counter/invariants.yaml',
        '- {id: locked',
        `- {id: never-owed, view: host, on: state, says: Never.${rest}}\n- {id: locked`,
      )
    expect(found(files(''), withIdleLaw)).toEqual([
      'invariant never-owed is broken by no variant, and does not say why (unbroken)',
    ])
    expect(found(files(', unbroken: It is never owed.'), withIdleLaw)).toEqual([])
  })

  test('disagree on a scenario whose start or operation does not exist', () => {
    expect(found(replaced('counter/scenarios.yaml', 'start: zero', 'start: two'))).toEqual([
      'scenario fill starts in two; small has zero',
    ])
    expect(found(replaced('counter/scenarios.yaml', '{op: add, by: 2}', '{op: add, by: 3}'))[0]).toMatch(
      /^scenario fill, operation 1: at by expected .*, found the number 3$/,
    )
  })

  test('are told of a start state that cannot be reached, with its place', () => {
    expect(found(replaced('counter/scopes.yaml', '[{op: add, by: 2}]', '[{op: add, by: 2}, {op: add, by: 2}]'))[0]).toMatch(
      /scopes\.yaml:12:3: at \[2\]: scope from-two: start two: add\(by: 2\) is refused$/,
    )
  })

  test('are told of a scope that the design cannot decode, with its place', () => {
    expect(found(replaced('counter/scopes.yaml', '{teleport: false}', '{teleport: maybe}'))[0]).toMatch(
      /scopes\.yaml:2:3: at \[0\]: scope small: at teleport expected boolean, found the text "maybe"$/,
    )
  })
})

test('nothing is proved while spec and code disagree', async () => {
  const { code, out, err } = await pagelaw(['prove'], { files: replaced('counter/operations.yaml', 'id: lock', 'id: shut') })
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('counter: spec and code disagree: operation shut is in the spec, but not in the code')
})

describe('a design that uses the model of another one', () => {
  const view: AnyDesign = { ...counter, id: 'view' }
  const files: Files = {
    ...counterFiles,
    'view/design.yaml': '{id: view, machine: counter, title: A view, summary: For tests., sources: [], state: [], notes: []}',
    'view/rules.yaml': `
- id: counter/unlockFirst
  says: A locked counter does not count.
  source: []
  variants:
    absent: {breaks: locked-count-stays, scope: mine, length: 2, first: {invariant: locked-count-stays, length: 2}}
`,
    'view/invariants.yaml': `
- {id: count-within-limit, view: machine, on: state, says: The count is at most three., unbroken: Not here.}
- {id: locked-count-stays, view: bookkeeping, on: step, says: Under the lock the count stays.}
`,
    'view/scopes.yaml': '- {id: mine, says: The whole counter., use: proof, config: {teleport: false}}',
  }

  test('refers to its rules, and inherits its presets', async () => {
    expect(found(files, view)).toEqual([])
    const { code, out } = await pagelaw(['attack', 'view', 'unlockFirst', '--json'], { files, designs: [counter, view] })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([
      { design: 'view', rule: 'counter/unlockFirst', length: 2, trace: { choice: { unlockFirst: 'absent' } } },
    ])
  })

  test('is proved in its own scopes', async () => {
    const { code, out } = await pagelaw(['prove', 'view', '--json'], { files, designs: [counter, view] })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([{ design: 'view', scope: 'mine', verdict: 'holds', states: 8 }])
  })

  test('has no rules of its own', () => {
    expect(found(replaced('view/rules.yaml', 'counter/unlockFirst', 'unlockSecond', files), view)[0]).toMatch(
      /rules\.yaml:2:3: at \[0\]\.id: expected the id of a rule, found unlockSecond; /,
    )
  })
})
