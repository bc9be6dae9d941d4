/** What is timed here, each by name: run as a program, it runs one of them and prints its figures. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { explore } from '../checker/explore/explore.ts'
import { sample } from '../checker/sample/sample.ts'
import { crewOf, dismiss, tiesFor } from '../cli/search/crew.ts'
import { driveByCommands } from './commands.ts'
import { core, type Size } from './core.ts'

/** What was done, in states or in answered operations, and how long it took. */
export interface Timed {
  readonly done: number
  readonly seconds: number
}

/** States of the core, explored by so many threads. */
const explored = (size: Size, symmetry: boolean, members = 1): number => {
  const ties = tiesFor(members)
  for (let rank = 1; rank < members; rank += 1)
    new Worker(new URL('./helper.js', import.meta.url), { workerData: { size, symmetry, rank, ties } })
  const crew = members === 1 ? {} : { crew: crewOf(ties) }
  const { states, complete, breaches } = explore(core(size, symmetry), { symmetry, goal: { kind: 'all' }, ...crew })
  dismiss(ties)
  if (!complete || breaches.length > 0) throw new Error('the direct-paging core does not hold here')
  return states
}

/** The seed does not matter: nothing breaks. */
const walks = { seed: 1, runs: 4000, steps: 200 }

const sampled = (size: Size): number => {
  const { transitions, rejections, breaches } = sample(core(size), walks)
  if (breaches.length > 0) throw new Error('the direct-paging core does not hold here')
  return transitions + rejections
}

const contenders = {
  explore: (size: Size): number => explored(size, false),
  'explore up to symmetry': (size: Size): number => explored(size, true),
  'explore on two threads': (size: Size): number => explored(size, false, 2),
  'explore up to symmetry on two threads': (size: Size): number => explored(size, true, 2),
  sample: sampled,
  commands: (size: Size): number => driveByCommands(core(size), walks),
}

export type Contender = keyof typeof contenders

const program = fileURLToPath(import.meta.url)

/** In a process of its own, so that no run profits or suffers from what was compiled for another. */
export const timed = (contender: Contender, size: Size): Timed => {
  const { status, stdout } = spawnSync(process.execPath, [program, contender, JSON.stringify(size)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`${contender} failed`)
  return JSON.parse(stdout) as Timed
}

if (process.argv[1] === program) {
  const [, , contender, size = ''] = process.argv
  const started = performance.now()
  const done = contenders[contender as Contender](JSON.parse(size) as Size)
  console.log(JSON.stringify({ done, seconds: (performance.now() - started) / 1000 }))
}
