/** Scopes for which there is no machine are complaints about the scope, whatever the design. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { settingOf } from '../../../cli/prove/plan.ts'
import { openProblem } from '../../../cli/search/problem.ts'
import { corrected, scopeNamed } from '../../../cli/spec/book.ts'
import { subject } from '../../../cli/spec/subjects.ts'
import { at } from '../../../model/frame/machine.ts'
import type { ScopeSpec } from '../../../spec/schema.ts'
import { presetOf, world } from '../../designs/subjects.ts'
import { counter } from '../fixture/counter.ts'
import { pagelaw } from '../fixture/world.ts'

describe('a start state for which the scope has no room', () => {
  const crowded: typeof counter = {
    ...counter,
    machine: (scope, rules) => {
      const machine = counter.machine(scope, rules)
      return { ...machine, initial: [{ name: 'zero', state: { ...at(machine.initial, 0).state, count: 99 } }] }
    },
  }

  test('is told with its place, and that of the scope', async () => {
    const { code, out, err } = await pagelaw(['prove', '--scope', 'small'], { designs: [crowded] })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/scopes\.yaml:2:3: at \[0\]: scope small: start 'zero': at count expected .*, found the number 99\n/)
  })
})

type Change = Readonly<Record<string, unknown>> & Pick<Partial<ScopeSpec>, 'starts'>

/** What is wrong with a scope of a design when its configuration or its start states are changed. */
const complaints = (design: string, scope: string, { starts, ...change }: Change): ReadonlyArray<string> => {
  const one = subject(world, design)
  const known = scopeNamed(one.book, scope)
  if (known === undefined) throw new Error(`${design} has no scope ${scope}`)
  const changed = { ...known, config: { ...known.config, ...change }, ...(starts === undefined ? {} : { starts }) }
  const result = openProblem(one.design, settingOf(one.book, changed, presetOf(one, corrected), {}).input, {})
  return isLeft(result) ? result.left : []
}

test.each<[design: string, scope: string, change: Change, expected: string]>([
  ['xen-direct-paging', 'three-frames', {}, ''],
  [
    'xen-direct-paging',
    'three-frames',
    { owners: [0, 7] },
    'at owners expected an owner, or null, for each of the 3 frames, found [0,7],at owners[1] expected null, or a domain, 0 to 0, found the number 7',
  ],
  [
    'xen-direct-paging',
    'four-levels',
    { starts: { a: [{ op: 'newUserBaseptr', vcpu: 0, mfn: 0 }] } },
    "start 'a': at vcpus[V0].user expected null, found the number 0",
  ],
  ['kvm-arm-stage2', 'creation', { vcpus: [9] }, 'at vcpus[0] expected a VM, 0 to 0, found the number 9'],
  ['xen-direct-paging', 'three-frames', { vcpus: [3] }, 'at vcpus[0] expected a domain, 0 to 0, found the number 3'],
])('%s, scope %s with %o', (design, scope, change, expected) => {
  expect(complaints(design, scope, change).join()).toBe(expected)
})

test('an operation of a start state that is none is told with what is wrong about it', () => {
  const [told] = complaints('kvm-arm-stage2', 'creation', { starts: { a: [{ op: 'creat' }] } })
  expect(told).toMatch(/^at starts\.a\[0\]\.op expected initVm \| .*, found the text "creat"$/)
})
