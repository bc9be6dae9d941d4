/** A mistake is killed by what sees it first, and survives what does not look. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Complaint } from '../../cli/command/complaint.ts'
import type { Mutant } from '../../mutate/change.ts'
import { judging } from '../../mutate/judging.ts'
import { mutantsOf } from '../../mutate/sources.ts'
import { type Nursery, nursery } from '../../mutate/tree.ts'
import type { Verdict } from '../../mutate/verdict.ts'
import { toy } from './toy.ts'

const { signal } = new AbortController()
const influence = () => ({ near: [], designs: ['toy'], tests: null, testsFirst: false })

const grown = async (home: string, check: number) => {
  const copies = await nursery(home, 1, signal)
  const judge = judging({ nursery: copies, influence, limits: { mutant: 60, check }, signal })
  return { copies, judge }
}

const judgedIn = async ({ copies, judge }: Awaited<ReturnType<typeof grown>>, mutant: Mutant): Promise<Verdict> => {
  const [tree] = copies.trees
  if (tree === undefined) throw new Error('there is no tree')
  return judge(tree, mutant)
}

const named = (home: string, line: number, change: string): Mutant => {
  const found = mutantsOf(home, home, []).find((one) => one.line === line && `${one.before} -> ${one.after}` === change)
  if (found === undefined) throw new Error(`there is no ${change} in line ${line}`)
  return found
}

describe('a mistake in the toy', () => {
  const home = toy()
  let bench: Awaited<ReturnType<typeof grown>>

  beforeAll(async () => {
    bench = await grown(home, 6)
  })
  afterAll(() => {
    bench.copies.remove()
    rmSync(home, { recursive: true })
  })

  const verdictOn = (line: number, change: string): Promise<Verdict> => judgedIn(bench, named(home, line, change))

  test('is killed by the first check that differs', async () => {
    expect(await verdictOn(1, '<= -> <')).toEqual({
      kind: 'killed',
      stage: 'scenarios',
      check: 'up to the limit',
      difference: 'it is not so',
      timeout: false,
    })
  })

  test('is killed by the types where they do not fit', async () => {
    expect(await verdictOn(3, 'true -> false')).toMatchObject({ kind: 'killed', stage: 'types' })
  })

  test('is killed by a later stage if the first ones see nothing', async () => {
    expect(await verdictOn(7, '< -> <=')).toMatchObject({ kind: 'killed', stage: 'proofs', check: 'counts to three' })
  })

  test('is killed as a timeout when the check does not end', async () => {
    expect(await verdictOn(7, '1 -> 0')).toMatchObject({
      kind: 'killed',
      stage: 'proofs',
      check: 'counts to three',
      timeout: true,
    })
  })

  test('survives where no check looks', async () => {
    expect(await verdictOn(1, '>= -> >')).toEqual({
      kind: 'survived',
      ran: [
        { stage: 'scenarios', done: 2, of: 2 },
        { stage: 'proofs', done: 1, of: 1 },
      ],
    })
  })

  test('is taken back, and never touches the repository', () => {
    const file = 'model/limit.ts'
    const texts = [home, ...bench.copies.trees.map(({ root }) => root)].map((root) => readFileSync(join(root, file), 'utf8'))
    expect(new Set(texts).size).toBe(1)
    expect(texts[0]).toContain('n <= most && n >= 0')
  })
})

test('a check that fails without a mistake is complained about', async () => {
  const home = toy(true)
  const bench = await grown(home, 6)
  await expect(judgedIn(bench, named(home, 1, '>= -> >'))).rejects.toThrow(Complaint)
  bench.copies.remove()
  rmSync(home, { recursive: true })
})

test('sources that do not compile are complained about', async () => {
  const home = toy()
  const stopped: Promise<Nursery> = nursery(join(home, 'model'), 1, signal)
  await expect(stopped).rejects.toThrow(/expected sources that compile, found/)
  rmSync(home, { recursive: true })
})
