/** The `pagelaw` command over the designs of the examples: `npm run example -- prove`. */
import { join } from 'node:path'
import { home } from '../cli/command/home.ts'
import { run } from '../cli/command/run.ts'
import { endWithTheReader } from '../cli/command/streams.ts'
import { runHere } from '../cli/search/this-thread.ts'
import { examples } from './designs.ts'

endWithTheReader()

process.exitCode = await run(process.argv.slice(2), {
  home,
  designs: examples,
  specRoot: join(home, 'examples'),
  docsRoot: join(home, 'examples'),
  runJobs: runHere(examples, () => false),
  write: (text) => {
    process.stdout.write(text)
  },
  writeError: (text) => {
    process.stderr.write(text)
  },
  isTTY: false,
  parallelism: 1,
  now: () => performance.now(),
})
