/** From a command line of `npm run mutate` to an exit code. */
import { join } from 'node:path'
import { Complaint } from '../cli/command/complaint.ts'
import type { ExitCode } from '../cli/command/environment.ts'
import { counted, lines } from '../cli/command/text.ts'
import { designs } from '../cli/designs.ts'
import { subjects } from '../cli/spec/subjects.ts'
import { changeText, type Mutant, placeText } from './change.ts'
import { chosen } from './choose.ts'
import { influenceIn } from './influence.ts'
import { judging } from './judging.ts'
import { usage, type Wish, wishOf } from './options.ts'
import { nowKilled, type Outcome, outcomeText, summaryOf, summaryText, unexplained } from './report.ts'
import { mutantsOf, sourcesIn } from './sources.ts'
import { readSurvivors, type Survivor, survivorOf, vanished } from './survivors.ts'
import { nursery } from './tree.ts'
import { notJudged, type Verdict } from './verdict.ts'

export interface World {
  /** The repository. */
  readonly root: string
  /** The folder that file names are meant from. */
  readonly from: string
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly write: (text: string) => void
  readonly writeError: (text: string) => void
}

/** A single check that takes so many seconds is said never to end; the longest takes a tenth of it. */
const checkLimit = 120

type Judge = (worker: number, mutant: Mutant) => Promise<Verdict>

/** Each worker takes the next mutant; outcomes are told as they come, and stand in the mutants' order. */
const judgedBy = async (
  { workers }: Wish,
  mutants: ReadonlyArray<Mutant>,
  list: ReadonlyArray<Survivor>,
  judge: Judge,
  tell: (outcome: Outcome, nth: number) => void,
): Promise<ReadonlyArray<Outcome>> => {
  const outcomes: Outcome[] = []
  const queue = mutants.map((mutant, index) => ({ mutant, index }))
  let told = 0
  const work = async (worker: number): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { mutant, index } = next
      const began = performance.now()
      const verdict = await judge(worker, mutant)
      const outcome = { mutant, verdict, listed: survivorOf(list, mutant) ?? null, seconds: (performance.now() - began) / 1000 }
      outcomes[index] = outcome
      if (verdict.kind === 'unjudged' && verdict.why === 'the run ended') continue
      told += 1
      tell(outcome, told)
    }
  }
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)))
  return outcomes
}

const listText = (mutants: ReadonlyArray<Mutant>): string =>
  lines([...mutants.map((mutant) => `${placeText(mutant)}  ${changeText(mutant)}`), '', counted(mutants.length, 'mutant')])

const judgeAll = async (world: World, wish: Wish, mutants: ReadonlyArray<Mutant>): Promise<ExitCode> => {
  const { root, signal, write } = world
  const file = join(root, 'docs/survivors.yaml')
  const list = readSurvivors(file)
  const gone = vanished(root, list)
  const library = { designs, specRoot: join(root, 'spec') }
  const influence = influenceIn(root, subjects(library, []))
  const { trees, sound, remove } = await nursery(root, Math.min(wish.workers, mutants.length), signal)
  try {
    const last = performance.now() + wish.within * 1000
    const over = (): boolean => signal.aborted || performance.now() > last
    const limits = { mutant: wish.seconds, check: checkLimit }
    const judge = judging({ nursery: { trees, sound, remove }, influence, limits, signal })
    const outcomes = await judgedBy(
      { ...wish, workers: trees.length },
      mutants,
      list,
      async (worker, mutant) => {
        const tree = trees[worker]
        return tree === undefined || over() ? notJudged('the run ended') : judge(tree, mutant)
      },
      (outcome, nth) => {
        if (!wish.json) write(outcomeText(outcome, nth, mutants.length))
      },
    )
    const summary = summaryOf(outcomes)
    if (wish.json)
      write(`${JSON.stringify({ seed: wish.seed, summary, stale: [...nowKilled(outcomes), ...gone], outcomes }, null, 2)}\n`)
    else write(summaryText(outcomes, gone))
    return unexplained(outcomes).length > 0 ? 1 : signal.aborted ? 3 : 0
  } finally {
    remove()
  }
}

const dispatched = async (argv: ReadonlyArray<string>, world: World): Promise<ExitCode> => {
  if (argv.includes('--help') || argv.includes('-h')) {
    world.write(usage)
    return 0
  }
  const wish = wishOf(argv)
  if (sourcesIn(world.root).length === 0) throw new Complaint(`${world.root}: expected sources of pagelaw, found none`)
  const mutants = chosen(mutantsOf(world.root, world.from, wish.words), wish.seed, wish.count)
  if (mutants.length === 0)
    throw new Complaint(`mutate: expected a place where a mistake can be planted, found none in ${wish.words.join(' ')}`)
  if (!wish.list) return judgeAll(world, wish, mutants)
  world.write(listText(mutants))
  return 0
}

/** What a command line complains about is printed, one paragraph for each problem. */
export const run = async (argv: ReadonlyArray<string>, world: World): Promise<ExitCode> => {
  try {
    return await dispatched(argv, world)
  } catch (thrown) {
    if (!(thrown instanceof Complaint)) throw thrown
    world.writeError(`${thrown.paragraphs.join('\n\n')}\n`)
    return 2
  }
}
