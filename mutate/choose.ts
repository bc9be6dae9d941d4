/** A seeded choice that is spread over the files, and that an edit of one file does not turn over in the others. */
import { createHash } from 'node:crypto'
import type { Mutant } from './change.ts'

const drawn = (seed: number, ...words: ReadonlyArray<string | number>): string =>
  createHash('sha256')
    .update(JSON.stringify([seed, ...words]))
    .digest('hex')

/** In an order that only the seed and the keys decide. */
const shuffled = <A>(list: ReadonlyArray<A>, key: (a: A) => string): ReadonlyArray<A> =>
  list
    .map((a) => ({ a, at: key(a) }))
    .sort((x, y) => (x.at < y.at ? -1 : 1))
    .map(({ a }) => a)

/** At most `count` of the mutants: one from each file in turn, then a second one, and so on. */
export const chosen = (mutants: ReadonlyArray<Mutant>, seed: number, count: number): ReadonlyArray<Mutant> => {
  const byFile = new Map<string, Mutant[]>()
  for (const mutant of mutants) {
    const own = byFile.get(mutant.file)
    if (own === undefined) byFile.set(mutant.file, [mutant])
    else own.push(mutant)
  }
  const files = shuffled([...byFile], ([file]) => drawn(seed, file))
  const queues = files.map(([file, own]) =>
    shuffled(own, ({ code, at, before, after }) => drawn(seed, file, code, at, before, after)),
  )
  const rounds = Math.max(0, ...queues.map(({ length }) => length))
  const turns = Array.from({ length: rounds }, (_, i) => queues.flatMap((queue) => queue.slice(i, i + 1)))
  return turns.flat().slice(0, count)
}
