/** Every combination of parameter values is one that a correct Xen could have: no invariant breaks under any of them. */
import * as E from 'fp-ts/lib/Either.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import type { Subject } from '../../cli/spec/subjects.ts'
import { law, type Operation, type Refusal, type Step } from '../../model/frame/machine.ts'
import type { ScopeSpec } from '../../spec/schema.ts'
import { everyDesign, opened } from '../designs/subjects.ts'

const designNamed = (id: string): Subject => {
  const found = everyDesign.find(({ book }) => book.id === id)
  if (found === undefined) throw new Error(`there is no design ${id}`)
  return found
}
const xen = designNamed('xen-direct-paging')
/** It has the machine of xen-direct-paging and so its parameters, but laws of its own. */
const pins = designNamed('xen-pin-validation')

const { parameters } = xen.book.own.spec

type Values = Readonly<Record<string, string>>

/** Every combination of values of some parameters; the others keep those of corrected. */
const combinations = (ids: ReadonlyArray<string>): ReadonlyArray<Values> =>
  parameters
    .filter(({ id }) => ids.includes(id))
    .reduce<ReadonlyArray<Values>>(
      (sofar, { id, values }) => sofar.flatMap((some) => Object.keys(values).map((value) => ({ ...some, [id]: value }))),
      [{}],
    )

interface Walked {
  readonly broken: ReadonlyArray<string>
  readonly complete: boolean
  /** What was seen: sizes, and how often each rule refused with which code. */
  readonly seen: string
}

const walk = (
  design: Subject,
  config: Readonly<Record<string, unknown>>,
  starts: ScopeSpec['starts'],
  values: Values,
): Walked => {
  const refused = new Map<string, number>()
  const tally = law<Step<unknown, Operation, Refusal, unknown>, string>('tally', {
    subjects: ({ answer }) => (E.isLeft(answer) ? [`${answer.left.rule} ${JSON.stringify(answer.left)}`] : []),
    wrong: (refusal) => {
      refused.set(refusal, (refused.get(refusal) ?? 0) + 1)
      return null
    },
  })
  const scope = {
    id: 'combination',
    says: 'For tests.',
    use: 'attack' as const,
    config,
    parameters: values,
    starts: starts ?? {},
  }
  const { machine, laws } = opened(design, scope)
  const report = explore({ machine, laws: { ...laws, step: [...laws.step, tally] } }, { symmetry: false, goal: { kind: 'all' } })
  const { states, transitions, rejections, breaches, complete } = report
  return {
    broken: breaches.map(({ invariant }) => invariant),
    complete,
    seen: JSON.stringify([states, transitions, rejections, [...refused].toSorted()]),
  }
}

interface Walk {
  readonly id: string
  readonly design?: Subject
  readonly config: Readonly<Record<string, unknown>>
  readonly starts?: ScopeSpec['starts']
  /** Every combination of their values is walked. */
  readonly vary: ReadonlyArray<string>
  /** These show in what is seen. */
  readonly matter: ReadonlyArray<string>
}

const scopes: ReadonlyArray<Walk> = [
  {
    id: 'all parameters, with two processors that see each other half done',
    config: {
      frames: 1,
      entries: 1,
      vcpus: [0, 0],
      tracked: [[0, 0]],
      operations: ['mmuUpdate', 'updateVaMapping', 'newBaseptr', 'pinBegins', 'proceed'],
    },
    vary: parameters.map(({ id }) => id),
    matter: ['errnos', 'countZeroTable', 'locking'],
  },
  {
    id: 'tables of two entries, with cache attributes',
    config: { frames: 1, entries: 2, flags: [0, 0x10], special: [0] },
    vary: ['errnos', 'countZeroTable', 'failedAudit', 'privilege'],
    matter: ['errnos', 'countZeroTable', 'failedAudit', 'privilege'],
  },
  {
    id: 'a tree, and a processor that remembers it',
    config: { frames: 2, entries: 1, tracked: [[0, 0]], operations: ['mmuUpdate', 'updateVaMapping', 'newBaseptr', 'speculate'] },
    vary: ['countZeroTable', 'vaStore', 'devalidation'],
    matter: ['countZeroTable', 'vaStore', 'devalidation'],
  },
  {
    id: 'pin validation, with tables of two entries',
    design: pins,
    config: { frames: 1, entries: 2 },
    vary: ['errnos', 'countZeroTable', 'failedAudit', 'linearAfter', 'vaStore'],
    matter: ['errnos', 'countZeroTable', 'failedAudit'],
  },
  {
    id: 'pin validation, with a tree',
    design: pins,
    config: { frames: 2, entries: 1 },
    vary: ['countZeroTable', 'linearAfter', 'vaStore'],
    matter: ['countZeroTable', 'vaStore'],
  },
  {
    id: 'a former root that would be refused as an L1 for what it names',
    config: { frames: 3, entries: 1, operations: ['mmuUpdate'] },
    starts: {
      former: [
        { op: 'mmuUpdate', caller: 0, table: 1, slot: 0, entry: { mfn: 0, rw: true } },
        { op: 'newBaseptr', vcpu: 0, mfn: 1 },
        { op: 'newBaseptr', vcpu: 0, mfn: 2 },
        { op: 'newBaseptr', vcpu: 0, mfn: 0 },
      ],
    },
    vary: ['errnos', 'countZeroTable', 'failedAudit', 'linearAfter'],
    matter: ['errnos', 'countZeroTable', 'linearAfter'],
  },
]

describe.each(scopes)('$id', ({ design, config, starts, matter, vary }) => {
  const walked: Array<{ readonly values: Values } & Walked> = []
  beforeAll(() => {
    walked.push(...combinations(vary).map((values) => ({ values, ...walk(design ?? xen, config, starts, values) })))
  }, 300_000)

  test('every invariant holds under every combination', () => {
    const wrong = walked.filter(({ broken, complete }) => broken.length > 0 || !complete)
    expect(wrong.map(({ values, broken }) => ({ values, broken }))).toEqual([])
    expect(walked).toHaveLength(2 ** vary.length)
  })

  test.each(matter)('%s makes a difference', (id) => {
    const isPair = (a: Values, b: Values): boolean => vary.every((key) => (a[key] === b[key]) === (key !== id))
    const differs = walked.some(({ values, seen }) => walked.some((other) => isPair(values, other.values) && seen !== other.seen))
    expect(differs).toBe(true)
  })
})

test('every parameter makes a difference somewhere', () => {
  expect([...new Set(scopes.flatMap(({ matter }) => matter))].toSorted()).toEqual(parameters.map(({ id }) => id).toSorted())
})
