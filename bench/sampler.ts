/** Random walks here and with fast-check's own `fc.commands`: the same machine, the same invariants after every step. */
import { timed } from './contenders.ts'
import type { Size } from './core.ts'
import { columns, count, measured, rounds } from './rounds.ts'

/** What can be explored, and what the sampler is for: there the invariant takes most of the time of both. */
const sizes: ReadonlyArray<Size> = [
  { frames: 3, entries: 2 },
  { frames: 16, entries: 8 },
]

const rowsFor = (size: Size): ReadonlyArray<ReadonlyArray<string>> => {
  const results = measured({ 'fc.commands': () => timed('commands', size), pagelaw: () => timed('sample', size) })
  const rates = results.map(({ done, seconds }) => done / seconds)
  return results.map(({ name, done, seconds }, i) => [
    `${name}, ${size.frames} frames of ${size.entries}`,
    count(done),
    seconds.toFixed(2),
    count(rates[i] ?? 0),
    ((rates[i] ?? 0) / (rates[0] ?? 1)).toFixed(2),
  ])
}

export const samplerTable = (): string => {
  const title = `direct-paging core, walks of up to 200 operations, median of ${rounds} interleaved runs; more is better`
  const head = ['', 'answers', 'seconds', 'answers/s', 'ratio']
  return [title, columns([head, ...sizes.flatMap(rowsFor)], 30, 12)].join('\n')
}
