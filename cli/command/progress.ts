/** Progress lines: one rewritten line on a terminal, an occasional one elsewhere. */

import type { Event, Job } from '../search/job.ts'
import type { Environment } from './environment.ts'
import { megabytes, number } from './text.ts'

export interface ProgressLine {
  readonly tell: (event: Event) => void
  /** Takes the line off the terminal, so that something else can be printed. */
  readonly clear: () => void
}

/** Away from a terminal a log must not fill with progress. */
const pause = 10_000

export const progressLine = ({ writeError, isTTY, now }: Environment, jobs: ReadonlyArray<Job>): ProgressLine => {
  const began = now()
  let shown = false
  let last = began
  let done = 0
  const clear = (): void => {
    if (shown) writeError('\r\u001b[K')
    shown = false
  }
  const earlier = new Map<number, { readonly states: number; readonly at: number }>()
  /** States per second since the job last spoke. */
  const rate = (index: number, states: number): number => {
    const before = earlier.get(index) ?? { states: 0, at: began }
    earlier.set(index, { states, at: now() })
    return Math.round((1000 * (states - before.states)) / Math.max(1, now() - before.at))
  }
  const line = (event: Event & { readonly kind: 'progress' }): string => {
    const { states, frontier, depth, bytes } = event.progress
    const setting = jobs[event.index]?.setting
    const memory = bytes > 0 ? `, ${megabytes(bytes)}` : ''
    const pace = `${number(rate(event.index, states))}/s`
    const size = `${number(states)} states, ${pace}, ${number(frontier)} to go on from, depth ${depth}${memory}`
    return `${done} of ${jobs.length} done; ${setting?.design} ${setting?.scope}: ${size}`
  }
  return {
    clear,
    tell: (event) => {
      if (event.kind === 'done') {
        done += 1
        return
      }
      if (isTTY) {
        writeError(`\r\u001b[K${line(event).slice(0, 118)}`)
        shown = true
      } else if (now() - last >= pause) {
        last = now()
        writeError(`${line(event)}\n`)
      }
    },
  }
}
