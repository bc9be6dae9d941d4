/** The direct-paging core here and in SPIN's verifier. */
import { fileURLToPath } from 'node:url'
import { type Timed, timed } from './contenders.ts'
import { columns, count, measured, type Result, rounds } from './rounds.ts'
import { missingPrograms, withVerifier } from './spin.ts'

const size = { frames: 3, entries: 2 }

// The model is not copied to dist.
const model = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './' : '../../bench/', import.meta.url)).concat(
  'direct-paging-core.pml',
)

const ours = {
  pagelaw: (): Timed => timed('explore', size),
  'pagelaw on two threads': (): Timed => timed('explore on two threads', size),
  'pagelaw with symmetry': (): Timed => timed('explore up to symmetry', size),
  both: (): Timed => timed('explore up to symmetry on two threads', size),
}

const table = (results: ReadonlyArray<Result>): string => {
  const unit = results[0]?.seconds ?? 1
  const rows = results.map(({ name, done, seconds }) => [name, count(done), seconds.toFixed(2), (seconds / unit).toFixed(2)])
  return columns([['', 'states', 'seconds', 'ratio'], ...rows], 26, 12)
}

const besideSpin = (): ReadonlyArray<Result> =>
  withVerifier(model, { F: size.frames, K: size.entries }, (verify) => {
    const spin = (): Timed => {
      const { errors, states, seconds } = verify()
      if (errors > 0) throw new Error('the direct-paging core does not hold in SPIN')
      return { done: states, seconds }
    }
    return measured({ 'SPIN -DNOREDUCE -w26': spin, ...ours })
  })

/** A table of times; `agree` is false where SPIN visits another number of states. */
export const explorerTable = (): { readonly text: string; readonly agree: boolean } => {
  const title = `direct-paging core, ${size.frames} frames of ${size.entries} entries, median of ${rounds} interleaved runs`
  const missing = missingPrograms()
  if (missing.length > 0) {
    const lacking = `not installed: ${missing.join(', ')}; ratios are to our own run without symmetry`
    return { text: [title, lacking, table(measured(ours))].join('\n'), agree: true }
  }
  const results = besideSpin()
  const agree = results[0]?.done === results[1]?.done
  const verdict = agree ? 'both visit the same number of states' : 'the state counts differ'
  return { text: [title, table(results), verdict].join('\n'), agree }
}
