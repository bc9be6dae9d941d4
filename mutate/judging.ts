/** One mutant from planting to verdict: types, then what its file can influence, until the first difference. */
import { Complaint } from '../cli/command/complaint.ts'
import type { Mutant } from './change.ts'
import type { Question, Stage, Told } from './check.ts'
import type { Influence } from './influence.ts'
import { ran } from './process.ts'
import type { Nursery, Tree } from './tree.ts'
import { type Killed, killed, notJudged, type Survived, type Verdict } from './verdict.ts'

/** Seconds for all checks of a mutant, and seconds after which a single one is said never to end. */
export interface Limits {
  readonly mutant: number
  readonly check: number
}

interface Bench {
  readonly nursery: Nursery
  readonly influence: (file: string) => Influence
  readonly limits: Limits
  readonly signal: AbortSignal
}

type Part = Killed | Survived

/** Have a tree's own judge run the checks of designs. */
const byDesigns = async (tree: Tree, question: Question, { limits, signal }: Bench): Promise<Part> => {
  if (question.designs.length === 0) return { kind: 'survived', ran: [] }
  const until = performance.now() + limits.mutant * 1000
  const done = new Map<Stage, number>()
  let plan: Readonly<Record<string, number>> = {}
  let current: { readonly stage: Stage; readonly id: string } | null = null
  let found: Killed | null = null
  const hear = (line: string): 'go on' | 'again' | 'stop' => {
    const told: Told = JSON.parse(line)
    if (told.kind === 'plan') plan = told.checks
    if (told.kind === 'begin') current = told
    if (told.kind !== 'end') return 'again'
    current = null
    done.set(told.stage, (done.get(told.stage) ?? 0) + 1)
    if (told.difference !== null) found = killed(told.stage, told.id, told.difference)
    return found !== null || performance.now() > until ? 'stop' : 'again'
  }
  const command = ['dist/mutate/judge.js', JSON.stringify(question)]
  const ended = await ran({ command, folder: tree.root, limit: limits.check, signal, hear })
  // What the listener has set, the compiler does not see.
  const seen = found as Killed | null
  const at = current as { readonly stage: Stage; readonly id: string } | null
  if (seen !== null) return seen
  const stage = at?.stage ?? 'scenarios'
  const check = at?.id ?? 'the judge'
  if (ended.stopped === 'late') return killed(stage, check, `no end within ${limits.check} s`, true)
  if (ended.stopped === null && ended.code !== 0)
    return killed(stage, check, `it died: ${ended.output.trim().split('\n').at(-1) ?? ''}`)
  return {
    kind: 'survived',
    ran: Object.entries(plan).map(([name, of]) => ({ stage: name as Stage, done: done.get(name as Stage) ?? 0, of })),
  }
}

const runner = ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', '--reporter', 'json', '--no-file-parallelism']

interface TestReport {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly assertionResults: ReadonlyArray<{ readonly status: string; readonly fullName: string }>
  }>
}

/** The first test that failed, by its name. */
const failedTest = (output: string): string => {
  try {
    const { testResults }: TestReport = JSON.parse(output.slice(output.indexOf('{')))
    const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === 'failed')
    return failed?.fullName ?? 'a test file could not be run'
  } catch {
    return 'a test failed'
  }
}

/** Have the tests of a folder run in a tree. */
const byTests = async (tree: Tree, folder: string | null, { limits, signal }: Bench): Promise<Part> => {
  if (folder === null) return { kind: 'survived', ran: [] }
  const limit = 2 * limits.check
  const { code, output, stopped } = await ran({ command: [...runner, folder], folder: tree.root, limit, signal })
  if (stopped === 'late') return killed('tests', folder, `no end within ${limit} s`, true)
  if (code !== 0) return killed('tests', folder, failedTest(output))
  return { kind: 'survived', ran: [{ stage: 'tests', done: 1, of: 1 }] }
}

const judged = async (tree: Tree, { near, designs, tests, testsFirst }: Influence, bench: Bench): Promise<Part> => {
  const parts = [() => byDesigns(tree, { designs, only: null, near }, bench), () => byTests(tree, tests, bench)]
  const first = await (testsFirst ? parts.reverse() : parts)[0]?.()
  if (first === undefined || first.kind === 'killed' || bench.signal.aborted) return first ?? { kind: 'survived', ran: [] }
  const second = await parts[1]?.()
  return second === undefined || second.kind === 'killed'
    ? (second ?? first)
    : { kind: 'survived', ran: [...first.ran, ...second.ran] }
}

/** Judges mutants one at a time in a tree; a check that fails without the mistake too is complained about. */
export const judging = (bench: Bench) => {
  const { nursery, influence, signal } = bench
  const sound = new Map<string, Promise<Part>>()

  /** The same check where there is no mistake; each is run once. */
  const again = ({ stage, check }: Killed, designs: ReadonlyArray<string>): Promise<Part> => {
    const key = `${stage} ${check}`
    const known = sound.get(key)
    if (known !== undefined) return known
    const run =
      stage === 'tests'
        ? byTests(nursery.sound, check, bench)
        : byDesigns(nursery.sound, { designs, only: check, near: [] }, bench)
    sound.set(key, run)
    return run
  }

  return async (tree: Tree, mutant: Mutant): Promise<Verdict> => {
    const restore = tree.plant(mutant)
    try {
      const complaint = await tree.built()
      if (signal.aborted) return notJudged('the run ended')
      if (complaint !== null) return killed('types', 'tsc', complaint)
      const found = influence(mutant.file)
      const verdict = await judged(tree, found, bench)
      if (signal.aborted) return notJudged('the run ended')
      if (verdict.kind === 'survived') return verdict
      const without = await again(verdict, found.designs)
      if (signal.aborted) return notJudged('the run ended')
      if (without.kind === 'survived') return verdict
      if (verdict.timeout && without.timeout) return notJudged('too slow without the mistake too')
      throw new Complaint(`mutate: expected a tree without mistakes to pass ${without.check}, found: ${without.difference}`)
    } finally {
      restore()
    }
  }
}
