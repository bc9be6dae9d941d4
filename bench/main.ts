/** The direct-paging core here and in SPIN's verifier, one after the other on the same machine; then the real designs. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { explore } from '../checker/explore.ts'
import { directPagingCore, exactCounts } from './models/direct-paging-core.ts'
import { scopeTable } from './scopes.ts'
import { missingPrograms, withVerifier } from './spin.ts'

const frames = 3
const entries = 2
const rounds = 3
const once = '--once'

// The model is not copied to dist.
const model = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './' : '../../bench/', import.meta.url)).concat(
  'direct-paging-core.pml',
)

interface Timed {
  readonly states: number
  readonly seconds: number
}

const explored = (symmetry: boolean): Timed => {
  const started = performance.now()
  const problem = { machine: directPagingCore(frames, entries, symmetry), laws: { state: [exactCounts], step: [] } }
  const { states, complete, breaches } = explore(problem, { symmetry, goal: { kind: 'all' } })
  if (!complete || breaches.length > 0) throw new Error('the direct-paging core does not hold here')
  return { states, seconds: (performance.now() - started) / 1000 }
}

/** In a process of its own, so that no run profits or suffers from what was compiled for another. */
const here = (symmetry: boolean): Timed => {
  const { status, stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), once, String(symmetry)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('the exploration failed')
  return JSON.parse(stdout) as Timed
}

const median = (times: ReadonlyArray<number>): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0

/** Interleaved rounds, so that what else the machine does falls on all alike. */
const measured = (contenders: Readonly<Record<string, () => Timed>>): ReadonlyArray<Timed & { readonly name: string }> => {
  const runs = Array.from({ length: rounds }, () => Object.entries(contenders).map(([name, go]) => ({ name, ...go() })))
  return Object.keys(contenders).map((name) => {
    const own = runs.flat().filter((run) => run.name === name)
    return { name, states: own[0]?.states ?? 0, seconds: median(own.map(({ seconds }) => seconds)) }
  })
}

const table = (results: ReadonlyArray<Timed & { readonly name: string }>, unit: number): string =>
  results
    .map(({ name, states, seconds }) =>
      [
        name.padEnd(26),
        states.toLocaleString('en').padStart(12),
        seconds.toFixed(2).padStart(9),
        (seconds / unit).toFixed(2).padStart(7),
      ].join(''),
    )
    .join('\n')

const compare = (): void => {
  const ours = { pagelaw: () => here(false), 'pagelaw with symmetry': () => here(true) }
  console.log(`direct-paging core, ${frames} frames of ${entries} entries, median of ${rounds} interleaved runs`)

  const missing = missingPrograms()
  if (missing.length > 0) {
    console.log(`not installed: ${missing.join(', ')}; ratios are to our own run without symmetry`)
    const results = measured(ours)
    console.log(table(results, results[0]?.seconds ?? 1))
  } else {
    const results = withVerifier(model, { F: frames, K: entries }, (verify) => {
      const spin = (): Timed => {
        const { errors, ...timed } = verify()
        if (errors > 0) throw new Error('the direct-paging core does not hold in SPIN')
        return timed
      }
      return measured({ 'SPIN -DNOREDUCE -w26': spin, ...ours })
    })
    console.log(`${''.padEnd(26)}${'states'.padStart(12)}${'seconds'.padStart(9)}${'ratio'.padStart(7)}`)
    console.log(table(results, results[0]?.seconds ?? 1))
    const agree = results[0]?.states === results[1]?.states
    console.log(agree ? 'both visit the same number of states' : 'the state counts differ')
    if (!agree) process.exitCode = 1
  }
}

if (process.argv[2] === once) console.log(JSON.stringify(explored(process.argv[3] === 'true')))
else {
  compare()
  console.log(`\n${scopeTable()}`)
}
