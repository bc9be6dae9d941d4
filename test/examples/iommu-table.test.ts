/** The tutorial's design: small, proved, and attacked by the code of the command. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run } from '../../cli/command/run.ts'
import { runHere } from '../../cli/search/this-thread.ts'
import { examples } from '../../examples/designs.ts'
import { root } from '../designs/subjects.ts'

const specRoot = join(root, 'examples')
const folder = join(specRoot, 'iommu-table')

/** What a command line says of the examples, as JSON. */
const said = async (...line: ReadonlyArray<string>): Promise<{ readonly code: number; readonly json: ReadonlyArray<object> }> => {
  const out: string[] = []
  const code = await run([...line, '--json'], {
    home: root,
    designs: examples,
    specRoot,
    docsRoot: specRoot,
    runJobs: runHere(examples, () => false),
    write: (text) => {
      out.push(text)
    },
    writeError: (text) => {
      out.push(text)
    },
    isTTY: false,
    parallelism: 1,
    now: () => 0,
  })
  return { code, json: JSON.parse(out.join('')) as ReadonlyArray<object> }
}

test('takes at most 150 lines of model, spec and invariants together', () => {
  const files = readdirSync(folder)
  expect(files.toSorted()).toEqual([
    'design.yaml',
    'invariants.ts',
    'invariants.yaml',
    'model.ts',
    'operations.yaml',
    'presets.yaml',
    'rules.yaml',
    'scopes.yaml',
  ])
  const lines = files.map((file) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').length)
  expect(lines.reduce((a, b) => a + b)).toBeLessThanOrEqual(150)
})

test('holds in its scope, with everything exercised', async () => {
  const { code, json } = await said('prove')
  expect(code).toBe(0)
  expect(json).toMatchObject([
    {
      scope: 'four-frames',
      verdict: 'holds',
      complete: true,
      states: 106,
      transitions: 944,
      rejections: 612,
      depth: 5,
      rules: [{}, {}, {}, {}],
      invariants: [{}, {}, {}],
      violations: [],
    },
  ])
})

describe('without a rule', () => {
  test.each([
    ['onlyEmptyMapped', 'only-unmap-takes-away', 2, { invariant: 'count-is-exact', length: 2 }],
    ['mapTakesReference', 'device-reaches-nothing-free', 3, { invariant: 'count-is-exact', length: 2 }],
    ['emptyTableUnlinked', 'device-reaches-nothing-free', 2, { invariant: 'device-reaches-nothing-free', length: 2 }],
    ['unmapFlushes', 'device-reaches-nothing-free', 3, { invariant: 'device-reaches-nothing-free', length: 3 }],
  ])('%s, %s breaks after %i operations', async (rule, invariant, length, first) => {
    const { code, json } = await said('attack', 'iommu-table', rule)
    expect(code).toBe(0)
    expect(json).toMatchObject([{ rule, found: true, invariant, length, expectedLength: length, first }])
  })
})
