/** The seed decides which mistakes are planted. */
import { describe, expect, test } from 'vitest'
import { type Mutant, mutantOf } from '../../mutate/change.ts'
import { chosen } from '../../mutate/choose.ts'
import { changesOf } from '../../mutate/operators.ts'

const mutantsIn = (file: string, source: string): ReadonlyArray<Mutant> =>
  changesOf(source).map((change) => mutantOf(file, source, change))

const texts = { 'a.ts': 'f(1 + 2 + 3 + 4)', 'b.ts': 'a < b && c > d', 'c.ts': '!a' }
const all = Object.entries(texts).flatMap(([file, source]) => mutantsIn(file, source))

describe('a choice', () => {
  test('is the same for the same seed, in whatever order the mutants come', () => {
    expect(chosen([...all].reverse(), 7, 5)).toEqual(chosen(all, 7, 5))
  })

  test('is another one for another seed', () => {
    const choices = [1, 2, 3, 4, 5].map((seed) => JSON.stringify(chosen(all, seed, 4)))
    expect(new Set(choices).size).toBeGreaterThan(1)
  })

  test('is spread over the files before it takes a second one from any', () => {
    expect(new Set(chosen(all, 3, 3).map(({ file }) => file)).size).toBe(3)
  })

  test('is all there is, each once, if more are wanted', () => {
    const every = chosen(all, 1, 1000)
    expect(every).toHaveLength(all.length)
    expect(new Set(every)).toEqual(new Set(all))
  })

  test('stays in one file what it was when another one changes', () => {
    const others = [...mutantsIn('a.ts', 'f(5 * 6)'), ...all.filter(({ file }) => file !== 'a.ts')]
    const inB = (list: ReadonlyArray<Mutant>) => list.filter(({ file }) => file === 'b.ts')
    expect(inB(chosen(others, 9, 100))).toEqual(inB(chosen(all, 9, 100)))
  })
})
