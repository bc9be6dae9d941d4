import { describe, expect, test } from 'vitest'
import type { Attacked } from '../../../cli/attack/attacked.ts'
import { counterFiles, type Files, replaced } from '../fixture/files.ts'
import { pagelaw } from '../fixture/world.ts'

const attacks = (out: string): ReadonlyArray<Attacked> => JSON.parse(out) as ReadonlyArray<Attacked>

/** The one attack that a name aims at, with the exit code. */
const attack = async (name: string, files: Files = counterFiles) => {
  const { code, out, err } = await pagelaw(['attack', 'counter', name, '--json'], { files })
  expect(err).toBe('')
  return { code, attacked: attacks(out)[0], all: attacks(out) }
}

describe('attack', () => {
  test('finds every variant and every defect, and compares them with the spec', async () => {
    const { code, out } = await pagelaw(['attack', '--json'])
    expect(code).toBe(0)
    expect(attacks(out).map(({ rule, variant, defect, agrees }) => [rule, variant, defect, agrees])).toEqual([
      ['keepBelowLimit', 'absent', null, true],
      ['unlockFirst', 'absent', null, true],
      [null, null, 'overflow', true],
    ])
  })

  test('says of a rule what was found and what was expected', async () => {
    const { attacked } = await attack('unlockFirst')
    expect(attacked).toEqual({
      design: 'counter',
      rule: 'unlockFirst',
      variant: 'absent',
      defect: null,
      scope: 'small',
      found: true,
      invariant: 'locked-count-stays',
      expected: 'locked-count-stays',
      length: 2,
      expectedLength: 2,
      first: { invariant: 'locked-count-stays', length: 2 },
      expectedFirst: { invariant: 'locked-count-stays', length: 2 },
      preset: null,
      agrees: true,
      shortfall: null,
      cut: 0,
      states: 7,
      seconds: expect.any(Number),
      references: [],
      trace: expect.objectContaining({ choice: { unlockFirst: 'absent' }, violation: expect.anything() }),
    })
  })

  test('finds a rule by its alias, in any design', async () => {
    const { code, out } = await pagelaw(['attack', 'limitFlag', '--json'])
    expect(code).toBe(0)
    expect(attacks(out)).toMatchObject([{ rule: 'keepBelowLimit', references: ['XSA-1'] }])
  })

  test('plays the trace of a defect again under its preset', async () => {
    const { attacked } = await attack('overflow')
    expect(attacked).toMatchObject({ defect: 'overflow', rule: null, preset: { id: 'first-edition', length: 2 }, agrees: true })
  })

  test('prints the rule, what its absence does, and the trace', async () => {
    const { code, out } = await pagelaw(['attack', 'counter', 'keepBelowLimit'])
    expect(code).toBe(0)
    expect(out).toContain(
      'rule keepBelowLimit, absent: attack found, as the spec says\n    The count never exceeds three.\n    prevents XSA-1',
    )
    expect(out).toContain('count-within-limit breaks after 2 operations')
    expect(out).toContain('1 of 1 attack found as the spec says')
  })
})

describe('an attack that is not what the spec says', () => {
  const rule = 'absent: {breaks: locked-count-stays, scope: small, length: 2, first: {invariant: locked-count-stays, length: 2}}'
  const withRule = (changed: string): Files => replaced('counter/rules.yaml', rule, changed)

  test('differs in its length', async () => {
    const files = withRule(rule.replace('length: 2', 'length: 3'))
    const { code, attacked } = await attack('unlockFirst', files)
    expect(code).toBe(1)
    expect(attacked).toMatchObject({ found: true, length: 2, expectedLength: 3, agrees: false })
    const { out } = await pagelaw(['attack', 'counter', 'unlockFirst'], { files })
    expect(out).toContain('DIFFERS FROM THE SPEC')
    expect(out).toContain('! the spec says locked-count-stays after 3 operations; found locked-count-stays after 2 operations')
  })

  test('differs in its first sign', async () => {
    const { code, attacked } = await attack(
      'unlockFirst',
      withRule(
        rule.replace('first: {invariant: locked-count-stays, length: 2', 'first: {invariant: count-within-limit, length: 1'),
      ),
    )
    expect(code).toBe(1)
    expect(attacked).toMatchObject({ found: true, first: { invariant: 'locked-count-stays', length: 2 }, agrees: false })
  })

  test('is missing, when the rule does not protect that invariant in this scope', async () => {
    const files = withRule(rule.replace('breaks: locked-count-stays', 'breaks: count-within-limit'))
    const { code, attacked } = await attack('unlockFirst', files)
    expect(code).toBe(1)
    expect(attacked).toMatchObject({
      found: false,
      invariant: 'locked-count-stays',
      expected: 'count-within-limit',
      shortfall: null,
    })
  })

  test('is a defect that its preset does not have', async () => {
    const files = replaced('counter/defects.yaml', 'preset: first-edition', 'preset: corrected')
    const { code, attacked } = await attack('overflow', files)
    expect(code).toBe(1)
    expect(attacked).toMatchObject({ found: true, preset: { id: 'corrected', length: null }, agrees: false })
    expect((await pagelaw(['attack', 'overflow'], { files })).out).toContain(
      '! under the preset corrected the trace breaks nothing of the kind',
    )
  })

  test('is not found before the search is stopped, with exit code 3', async () => {
    const { code, out } = await pagelaw(['attack', 'unlockFirst'], { stopped: () => true })
    expect(code).toBe(3)
    expect(out).toContain('rule unlockFirst, absent: PARTIAL')
  })
})

test('a variant may need another rule to be off: a second line of defence', async () => {
  const files = replaced(
    'counter/rules.yaml',
    'absent: {breaks: locked',
    'absent: {with: {keepBelowLimit: absent}, breaks: locked',
  )
  const { attacked } = await attack('unlockFirst', files)
  expect(attacked?.trace?.choice).toEqual({ unlockFirst: 'absent', keepBelowLimit: 'absent' })
  expect((await pagelaw(['attack', 'unlockFirst'], { files })).out).toContain(
    'A second line of defence: the attack needs keepBelowLimit=absent too.',
  )
})

test('leaving the bounds may be the harm', async () => {
  const files = replaced(
    'counter/rules.yaml',
    'breaks: count-within-limit, scope: small, length: 2',
    'breaks: within-bounds, scope: small, length: 3',
  )
  const { code, attacked } = await attack('keepBelowLimit', files)
  expect(code).toBe(0)
  expect(attacked).toMatchObject({ invariant: 'within-bounds', length: 3, first: { invariant: 'count-within-limit', length: 2 } })
})

test('rules without a shown attack are listed with the reason', async () => {
  const files = replaced(
    'counter/rules.yaml',
    '  variants:\n    absent: {breaks: locked',
    '  unshown: It needs two counters.\n  variants:\n    absent: {breaks: locked',
  )
  const { out } = await pagelaw(['attack'], { files })
  expect(out).toContain('rules whose attack these scopes cannot show:\n    unlockFirst: It needs two counters.')
})
