/** How fast each proof scope of the real designs is explored, one after the other in this process. */
import { fileURLToPath } from 'node:url'
import { isLeft } from 'fp-ts/lib/Either.js'
import { explore } from '../checker/explore/explore.ts'
import { designs } from '../cli/designs.ts'
import { openProblem } from '../cli/search/problem.ts'
import { corrected, presetNamed, scopeInput } from '../cli/spec/book.ts'
import { subject } from '../cli/spec/subjects.ts'
import { columns, count } from './rounds.ts'

// The spec is not copied to dist.
const specRoot = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../spec' : '../../spec', import.meta.url))

/** Below this the table of visited states is mostly empty, and its size says nothing. */
const worthMeasuring = 10_000

/** A row for each proof scope of all designs: states, seconds, states and answered operations a second, bytes per state. */
export const scopeTable = (): string => {
  const rows = designs.flatMap(({ design }) => {
    const { book } = subject({ designs, specRoot }, design.id)
    const preset = presetNamed(book, corrected)
    if (preset === undefined) return []
    return book.own.spec.scopes.flatMap((scope): ReadonlyArray<ReadonlyArray<string>> => {
      if (scope.use !== 'proof' || (scope.pinned?.states ?? 0) < worthMeasuring) return []
      const opened = openProblem(design, scopeInput(scope, preset), {})
      if (isLeft(opened)) throw new Error(`scope ${scope.id} of ${design.id} does not open`)
      let bytes = 0
      const started = performance.now()
      const { states, transitions, rejections } = explore(opened.right.problem, {
        symmetry: scope.symmetry ?? true,
        goal: { kind: 'all' },
        progress: (p) => {
          bytes = p.bytes
        },
      })
      const seconds = (performance.now() - started) / 1000
      const rates = [states / seconds, (transitions + rejections) / seconds, bytes / states].map(count)
      return [[`${design.id} ${scope.id}`, count(states), seconds.toFixed(1), ...rates]]
    })
  })
  const head = ['proof scope', 'states', 'seconds', 'states/s', 'answers/s', 'bytes/state']
  return columns([head, ...rows], 46, 14)
}
