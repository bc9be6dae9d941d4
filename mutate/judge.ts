/** Runs in a tree with a mistake in it, as a process of its own: the checks of some designs until one differs. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sentence } from '../cli/command/complaint.ts'
import { designs } from '../cli/designs.ts'
import { subject } from '../cli/spec/subjects.ts'
import type { Question, Stage, Told } from './check.ts'
import { type Check, checksOf } from './checks.ts'

const home = join(dirname(fileURLToPath(import.meta.url)), '../..')

const tell = (told: Told): void => {
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

/** What is thrown differs too: the tree as it is throws nothing. */
const difference = (run: () => string | null): string | null => {
  try {
    return run()
  } catch (thrown) {
    return sentence(thrown)
  }
}

const judged = (stage: Stage, id: string, run: () => string | null): boolean => {
  tell({ kind: 'begin', stage, id })
  const found = difference(run)
  tell({ kind: 'end', stage, id, difference: found })
  return found === null
}

/** What comes before all checks. */
const reading = 'the designs are read'

const question: Question = JSON.parse(process.argv[2] ?? '')
const checks: Check[] = []
tell({ kind: 'begin', stage: 'scenarios', id: reading })
const unread = difference(() => {
  checks.push(
    ...checksOf(
      question.designs.map((id) => subject({ designs, specRoot: join(home, 'spec') }, id)),
      question.near,
    ),
  )
  return null
})
if (unread !== null) tell({ kind: 'end', stage: 'scenarios', id: reading, difference: unread })
const asked = checks.filter(({ id }) => question.only === null || question.only === id)
const counts: Record<string, number> = {}
for (const { stage } of asked) counts[stage] = (counts[stage] ?? 0) + 1
tell({ kind: 'plan', checks: counts })
if (unread === null) asked.every(({ stage, id, run }) => judged(stage, id, run))
