import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decodeYaml } from '../../cli/spec/document.ts'
import { design, lists } from '../../spec/schema.ts'

/** The problems of a text that stands in rules.yaml. */
const problems = (text: string): ReadonlyArray<string> => {
  const decoded = decodeYaml('rules.yaml', text, lists.rules)
  return E.isLeft(decoded) ? decoded.left : []
}

const rule = `
- id: pinOnce
  says: A pinned table cannot be pinned again.
  source: [{xen: 4730f5017499, symbol: do_mmuext_op}]
  variants:
    absent: {breaks: safe, scope: small, length: 5, first: {invariant: exact, length: 2}}
`

describe('a spec file', () => {
  test('that is right has no problems', () => {
    expect(problems(rule)).toEqual([])
  })

  test('with a wrong type names the place, what was expected and what was found', () => {
    expect(problems(rule.replace('length: 5', 'length: five'))).toEqual([
      'rules.yaml:6:42: at [0].variants.absent.length: expected a whole number, 0 or more, found the text "five"',
    ])
  })

  test('with an unknown key names the key, and those that exist', () => {
    expect(problems(rule.replace('says:', 'syas:'))).toEqual([
      'rules.yaml:3:3: at [0].syas: expected one of the keys id, says, source, variants, refuses, guards, alias, references, unshown, found the unknown key syas',
      'rules.yaml:2:3: at [0].says: expected a text, found nothing',
    ])
  })

  test('that is no YAML names the line and the mistake', () => {
    const [problem, ...others] = problems('- id: [pinOnce\n- id: other\n')
    expect(others).toEqual([])
    expect(problem).toMatch(/^rules\.yaml:\d+:\d+: expected YAML, found a mistake in it: /)
  })

  test('with a key twice in one map is no YAML', () => {
    expect(problems(`${rule}  id: again\n`)[0]).toMatch(/^rules\.yaml:7:3: expected YAML, .*unique/)
  })

  test('with a citation of nothing asks for a source', () => {
    expect(problems(rule.replace('xen: 4730f5017499, ', ''))).toEqual([
      'rules.yaml:4:12: at [0].source[0]: expected a citation with document, xen, linux or advisory, found {"symbol":"do_mmuext_op"}',
    ])
  })

  test('with a commit that reads as a number asks for a text', () => {
    expect(problems(rule.replace('4730f5017499', '4730'))[0]).toMatch(/source\[0\]\.xen: expected a text, found the number 4730$/)
  })

  test('with a rule that has neither a variant nor a reason is refused', () => {
    const bare = '- {id: pinOnce, says: Once., source: [], variants: {}}'
    expect(problems(bare)[0]).toMatch(
      /^rules\.yaml:1:3: at \[0\]: expected a rule with a variant, or with the reason `unshown`, found /,
    )
    expect(problems(bare.replace('variants', 'unshown: it needs two CPUs, variants'))).toEqual([])
  })

  test('that is a map where a list belongs is refused at its top', () => {
    expect(problems('id: pinOnce')).toEqual(['rules.yaml:1:1: at the top: expected a list, found {"id":"pinOnce"}'])
  })

  test('tells every problem, not only the first', () => {
    expect(problems(rule.replace('length: 5', 'length: -1').replace('says: A', 'says: 3 #'))).toHaveLength(2)
  })
})

test('design.yaml must have an id, a title, a summary and its lists', () => {
  const decoded = decodeYaml('design.yaml', 'id: d', design)
  expect(E.isLeft(decoded) ? decoded.left.map((problem) => problem.split(' ')[2]) : []).toEqual([
    'title:',
    'summary:',
    'sources:',
    'state:',
    'notes:',
  ])
})

test('a scenario answers with a word, or with the rule that refuses', () => {
  const scenario = (answer: string): string =>
    `- {id: s, title: t, scope: c, steps: [{operation: {op: pin}, answer: ${answer}, after: {'frames[0]': {count: 1}}}]}`
  const found = (answer: string): ReadonlyArray<string> => {
    const decoded = decodeYaml('scenarios.yaml', scenario(answer), lists.scenarios)
    return E.isLeft(decoded) ? decoded.left : []
  }
  expect(found('done')).toEqual([])
  expect(found('{refused: pinOnce, errno: EINVAL}')).toEqual([])
  expect(found('{refuses: pinOnce}')).toHaveLength(2)
  expect(found('7')[0]).toMatch(/steps\[0\]\.answer: expected a text or a refusal, found the number 7$/)
})
