import { left, right } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Event, Job, Result, RunJobs } from '../../../cli/search/job.ts'
import type { Setting } from '../../../cli/search/setting.ts'
import { sharing } from '../../../cli/search/shared.ts'

const setting = (choice: Setting['choice'], preset = 'corrected', place = 'scopes.yaml:1'): Setting => ({
  design: 'counter',
  scope: 'small',
  preset,
  input: { most: 3 },
  choice,
  place,
})

const job = (choice: Setting['choice'], ...again: ReadonlyArray<Setting>): Job => ({
  setting: setting(choice),
  engine: 'exhaustive',
  symmetry: true,
  goal: { kind: 'invariant', id: 'stays-low' },
  budget: {},
  sample: { seed: 1, runs: 1, steps: 1 },
  again,
})

/** Answers each job with how often its trace broke again: as many operations as its preset has letters. */
const answering = (asked: Job[]): RunJobs => {
  return async (jobs, _workers, tell) => {
    const results: Result[] = []
    for (const [index, one] of jobs.entries()) {
      asked.push(one)
      const finding = { brokeAgain: one.again.map(({ preset }) => preset.length) }
      const result = one.setting.choice.bad === 'form' ? left(['no such form']) : (right(finding) as unknown as Result)
      tell({ kind: 'progress', index, progress: { states: index } as never })
      tell({ kind: 'done', index, result })
      results.push(result)
    }
    return results
  }
}

const run = async (jobs: ReadonlyArray<Job>) => {
  const asked: Job[] = []
  const told: Event[] = []
  const results = await sharing(answering(asked))(jobs, 2, (event) => told.push(event))
  return { asked, told, results }
}

describe('jobs that are the same search', () => {
  const jobs = [
    job({ a: 'absent' }),
    job({ b: 'late' }),
    job({ a: 'absent' }, setting({}, 'as-written')),
    job({ a: 'absent' }, setting({}, 'old')),
  ]

  test('are searched once, with all that is to be played again', async () => {
    const { asked } = await run(jobs)
    expect(asked.map(({ setting: { choice }, again }) => [choice, again.map(({ preset }) => preset)])).toEqual([
      [{ a: 'absent' }, ['as-written', 'old']],
      [{ b: 'late' }, []],
    ])
  })

  test('have each their own part of the result, told once and in the order of the jobs', async () => {
    const { results, told } = await run(jobs)
    expect(results).toEqual([[], [], [10], [3]].map((brokeAgain) => right({ brokeAgain })))
    expect(told.flatMap((event) => (event.kind === 'done' ? [event.index] : [])).toSorted()).toEqual([0, 1, 2, 3])
    expect(told.flatMap((event) => (event.kind === 'progress' ? [event.index] : []))).toEqual([0, 1])
  })

  test('are so whatever the order of their rules', async () => {
    const { asked } = await run([job({ a: 'absent', b: 'late' }), job({ b: 'late', a: 'absent' })])
    expect(asked).toHaveLength(1)
  })

  test.each<[string, Partial<Job>]>([
    ['goal', { goal: { kind: 'all' } }],
    ['symmetry', { symmetry: false }],
    ['budget', { budget: { states: 9 } }],
    ['scope', { setting: { ...setting({ a: 'absent' }), scope: 'large' } }],
    ['input', { setting: { ...setting({ a: 'absent' }), input: { most: 4 } } }],
  ])('are not if the %s differs', async (_, change) => {
    const { asked } = await run([job({ a: 'absent' }), { ...job({ a: 'absent' }), ...change }])
    expect(asked).toHaveLength(2)
  })

  test('share a complaint', async () => {
    const { results } = await run([job({ bad: 'form' }), job({ bad: 'form' }, setting({}))])
    expect(results).toEqual([left(['no such form']), left(['no such form'])])
  })
})
