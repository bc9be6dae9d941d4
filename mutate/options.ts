/** The command line of `npm run mutate`. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { positive, whole } from '../cli/command/arguments.ts'
import { Complaint, sentence } from '../cli/command/complaint.ts'
import { suggestion } from '../cli/command/suggestion.ts'

export interface Wish {
  readonly words: ReadonlyArray<string>
  readonly seed: number
  readonly count: number
  /** Seconds for the checks of one mutant. */
  readonly seconds: number
  /** Seconds after which no further mutant is begun. */
  readonly within: number
  readonly workers: number
  readonly list: boolean
  readonly json: boolean
}

export const usage = `npm run mutate -- [FILE[:LINE] | FOLDER]... [options]

Plant small mistakes, one at a time, in copies of model/, invariants/ and checker/, and see whether the checks notice:
types, then scenarios, then attacks with their pinned lengths, then proofs with their pinned counts, until the first
difference. The tests of a file's folder come first where designs share the file, and last elsewhere.

  --count N     how many mutants (default 20), spread over the files; all of them where FILE:LINE is given
  --seed N      which ones (default 1); the same seed chooses the same ones
  --seconds N   begin no further check of a mutant after so long (default 90)
  --within N    begin no further mutant after so many seconds (default: no limit)
  --workers N   mutants side by side (default: one per processor)
  --list        print the mutants, and judge none
  --json        print the outcomes as JSON

docs/survivors.yaml holds the survivors that have a reason. Exit code: 0 no other one survived, 1 one did, 2 bad usage or
bad file, 3 stopped by Ctrl-C.
`

const options = {
  count: { type: 'string' },
  seed: { type: 'string' },
  seconds: { type: 'string' },
  within: { type: 'string' },
  workers: { type: 'string' },
  list: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

const read = (argv: ReadonlyArray<string>) => {
  const unknown = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false, tokens: true }).tokens.find(
    (token) => token.kind === 'option' && !Object.hasOwn(options, token.name),
  )
  if (unknown?.kind === 'option')
    throw new Complaint(
      `mutate: unknown option ${unknown.rawName}; ${suggestion(
        unknown.rawName,
        Object.keys(options).map((name) => `--${name}`),
      )}`,
    )
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (thrown) {
    // Node adds advice in lines of its own.
    throw new Complaint(`mutate: ${sentence(thrown).split('\n')[0]}`)
  }
}

export const wishOf = (argv: ReadonlyArray<string>): Wish => {
  const { values, positionals } = read(argv)
  const lines = positionals.some((word) => /:\d+$/.test(word))
  return {
    words: positionals,
    seed: whole('seed', values.seed) ?? 1,
    count: whole('count', values.count, 1) ?? (lines ? Number.MAX_SAFE_INTEGER : 20),
    seconds: positive('seconds', values.seconds) ?? 90,
    within: positive('within', values.within) ?? Number.POSITIVE_INFINITY,
    workers: whole('workers', values.workers, 1) ?? availableParallelism(),
    list: values.list ?? false,
    json: values.json ?? false,
  }
}
