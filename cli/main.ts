#!/usr/bin/env node
/** The `pagelaw` command in the real world: processes, signals, files. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { home } from './command/home.ts'
import { run } from './command/run.ts'
import { endWithTheReader } from './command/streams.ts'
import { designs } from './designs.ts'
import { poolOf } from './search/pool.ts'

/** Shared with the workers; its first word becomes 1 when they should end. */
const stop = new Int32Array(new SharedArrayBuffer(4))

/** The first Ctrl-C asks for a partial verdict, the second one ends at once. */
process.on('SIGINT', () => {
  if (Atomics.exchange(stop, 0, 1) === 1) process.exit(3)
  process.stderr.write('\nstopping; once more to end at once\n')
})

endWithTheReader()

process.exitCode = await run(process.argv.slice(2), {
  home,
  designs,
  specRoot: join(home, 'spec'),
  docsRoot: join(home, 'docs'),
  runJobs: poolOf(stop),
  write: (text) => {
    process.stdout.write(text)
  },
  writeError: (text) => {
    process.stderr.write(text)
  },
  isTTY: process.stderr.isTTY === true,
  parallelism: availableParallelism(),
  now: () => performance.now(),
})
