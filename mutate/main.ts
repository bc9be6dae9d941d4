/** `npm run mutate` in the real world. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const stop = new AbortController()

/** The first Ctrl-C prints what there is, the second one ends at once. */
process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(3)
  stop.abort()
  process.stderr.write('\nstopping; once more to end at once\n')
})

process.exitCode = await run(process.argv.slice(2), {
  root: join(dirname(fileURLToPath(import.meta.url)), '../..'),
  // npm runs scripts at the root; file names are meant from where it was called.
  from: process.env.INIT_CWD ?? process.cwd(),
  signal: stop.signal,
  write: (text) => {
    process.stdout.write(text)
  },
  writeError: (text) => {
    process.stderr.write(text)
  },
})
