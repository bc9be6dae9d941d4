import { describe, expect, test } from 'vitest'
import { counterFiles, type Files, replaced } from '../fixture/files.ts'
import { pagelaw } from '../fixture/world.ts'

/** The complaint about a spec, without the folder it lies in. */
const complaint = async (files: Files): Promise<string> => {
  const { code, out, err } = await pagelaw(['list'], { files })
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).not.toContain('    at ')
  return err.replaceAll(/\S*pagelaw-test-[^/]*\//g, '').trim()
}

describe('an id that is not declared is refused with its place', () => {
  test.each([
    [
      'operations.yaml',
      '[keepBelowLimit,',
      '[keepBelowLimt,',
      ':5:14: at [0].refusals[0]: expected the id of a rule, found keepBelowLimt; did you mean keepBelowLimit?',
    ],
    [
      'operations.yaml',
      'document: manual',
      'document: manul',
      ':6:13: at [0].source[0].document: expected the id of a source in design.yaml, found manul; did you mean manual?',
    ],
    [
      'rules.yaml',
      'scope: small',
      'scope: large',
      'at [0].variants.absent.scope: expected the id of a scope, found large; known: small, walk, from-two',
    ],
    [
      'rules.yaml',
      'breaks: count-within',
      'breaks: count-outside',
      'at [0].variants.absent.breaks: expected the id of an invariant, found count-outside-limit',
    ],
    [
      'rules.yaml',
      'absent: {breaks: locked',
      'absent: {with: {limits: absent}, breaks: locked',
      'at [1].variants.absent.with.limits: expected the id of a rule, found limits',
    ],
    [
      'presets.yaml',
      'keepBelowLimit: absent',
      'keepBelowLimit: abset',
      'at [1].choice.keepBelowLimit: expected a form of keepBelowLimit, found abset; did you mean absent?',
    ],
    ['presets.yaml', '{errors: old}', '{eras: old}', 'at [1].parameters.eras: expected the id of a parameter, found eras'],
    ['presets.yaml', '{errors: old}', '{errors: older}', 'at [1].parameters.errors: expected one of old, new, found older'],
    ['scopes.yaml', '{errors: old}', '{errors: 7}', 'at [2].parameters.errors: expected one of old, new, found 7'],
    [
      'scenarios.yaml',
      'refused: keepBelowLimit',
      'refused: keepAbove',
      'at [0].steps[1].answer.refused: expected the id of a rule, found keepAbove',
    ],
    [
      'defects.yaml',
      'preset: first-edition',
      'preset: first',
      'at [0].preset: expected the id of a preset, found first; did you mean first-edition?',
    ],
  ])('%s: %s', async (file, from, to, expected) => {
    const text = await complaint(replaced(`counter/${file}`, from, to))
    expect(text).toContain(`counter/${file}:`)
    expect(text).toContain(expected)
    expect(text.split('\n\n')).toHaveLength(1)
  })
})

test('an id declared twice is refused', async () => {
  const text = await complaint(replaced('counter/operations.yaml', 'id: lock', 'id: reset'))
  expect(text).toBe('counter/operations.yaml:8:4: at [2].id: expected an id of its own, found reset again')
})

test('a file that nobody reads is refused', async () => {
  expect(await complaint({ ...counterFiles, 'counter/rule.yaml': '[]' })).toMatch(
    /^counter\/rule\.yaml: expected one of design, /,
  )
})

test('a design without design.yaml is refused', async () => {
  expect(await complaint({ 'other/design.yaml': '' })).toBe('counter/design.yaml: expected a file, found none')
})

test('the preset corrected changes no rule', async () => {
  const text = await complaint(replaced('counter/presets.yaml', 'choice: {}', 'choice: {unlockFirst: absent}'))
  expect(text).toBe('counter/presets.yaml:2:50: at [0].choice: expected an empty choice in corrected, found unlockFirst')
})

test('every problem of a folder is told, one paragraph each', async () => {
  const files = replaced(
    'counter/rules.yaml',
    'length: 2',
    'length: two',
    replaced('counter/scopes.yaml', 'use: proof', 'use: prove'),
  )
  const paragraphs = (await complaint(files)).split('\n\n')
  expect(paragraphs).toHaveLength(2)
  expect(paragraphs.join()).toContain('expected one of proof, deep, sample, attack, scenario, found the text "prove"')
})

describe('a list in several files', () => {
  const second =
    '- {id: second-edition, says: One rule came back., extends: first-edition, choice: {unlockFirst: standard}, parameters: {}}'
  const files = { ...counterFiles, 'counter/presets-later.yaml': second }

  test('is read as one, its own file first', async () => {
    const { out } = await pagelaw(['list', '--json'], { files })
    expect(JSON.parse(out)[0].presets.map(({ id }: { readonly id: string }) => id)).toEqual([
      'corrected',
      'first-edition',
      'second-edition',
    ])
  })

  test('says what is wrong in the file where it stands', async () => {
    const text = await complaint({ ...files, 'counter/presets-later.yaml': second.replace('extends: first', 'extends: third') })
    expect(text).toMatch(
      /^counter\/presets-later\.yaml:1:51: at \[0\]\.extends: expected the id of a preset that stands before this one, found third-edition; did you mean first-edition\?$/,
    )
  })

  test('may hold a preset that takes the rest from an earlier one', async () => {
    const { out } = await pagelaw(['show', 'counter', 'second-edition'], { files })
    expect(out).toContain('rules that are not standard: keepBelowLimit=absent\n')
    expect(out).toContain('parameters: errors=old')
  })
})

describe('a map that takes the rest from another one', () => {
  const first = '- &whole\n  id: small'
  const files = replaced(
    'counter/scopes.yaml',
    '- id: walk',
    '- <<: *whole\n  id: smaller\n  says: The same without numbers.\n  use: attack\n- id: walk',
    replaced('counter/scopes.yaml', '- id: small', first),
  )

  test('is read as the whole', async () => {
    const { out } = await pagelaw(['list', '--json'], { files })
    const scopes: ReadonlyArray<{ readonly id: string; readonly use: string }> = JSON.parse(out)[0].scopes
    expect(scopes.find(({ id }) => id === 'smaller')).toMatchObject({ use: 'attack' })
  })

  test('says what is wrong where it stands', async () => {
    const text = await complaint(replaced('counter/scopes.yaml', 'use: attack', 'use: atack', files))
    expect(text).toContain('at [1].use: expected one of proof, deep, sample, attack, scenario, found the text "atack"')
  })

  test.each([
    ['{<<: 5}', ':5:16: at [0].config.<<: expected a map, or a list of maps, to take the rest from, found the number 5'],
    ['{<<: [a, b]}', ':5:16: at [0].config.<<: expected a map, or a list of maps, to take the rest from, found ["a","b"]'],
    [
      '{a: &five 5, <<: *five}',
      ':5:28: at [0].config.<<: expected a map, or a list of maps, to take the rest from, found the number 5',
    ],
    ['{<<: *nosuch}', ':5:16: at [0].config.<<: expected an anchor above, found the alias nosuch'],
    ['{teleport: *nosuch}', ':5:22: at [0].config.teleport: expected an anchor above, found the alias nosuch'],
    ['&self {teleport: [*self]}', ':5:29: at [0].config.teleport[0]: expected an anchor above, found the alias self'],
  ])('%s: says what there is nothing to take from', async (config, expected) => {
    const text = await complaint(replaced('counter/scopes.yaml', '{teleport: false}', config))
    expect(text).toBe(`counter/scopes.yaml${expected}`)
  })

  test('may take it from several, one of them named in the list', async () => {
    const merged = '{<<: [&one {teleport: false}, *one]}'
    const { code } = await pagelaw(['prove', '--scope', 'small'], {
      files: replaced('counter/scopes.yaml', '{teleport: false}', merged),
    })
    expect(code).toBe(0)
  })
})
