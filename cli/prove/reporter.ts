/** Collects the verdicts of `prove` and prints them in the order of the tasks. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Environment } from '../command/environment.ts'
import type { Played } from '../replay/scenario.ts'
import { scenarioComplaints, scenarioText } from '../replay/scenario-text.ts'
import { inOrder } from '../search/in-order.ts'
import type { Result } from '../search/job.ts'
import type { Subject } from '../spec/subjects.ts'
import { gated, isDefault, uncovered } from './coverage-gate.ts'
import type { Task, Wish } from './plan.ts'
import { type Verdict, verdictOf } from './verdict.ts'
import { gateText, heading, verdictText } from './verdict-text.ts'

/** The verdicts of one design with coverage judged, and what the gate found; null where it could not be judged. */
const judged = (wish: Wish, tasks: ReadonlyArray<Task>, found: ReadonlyArray<Verdict>) => {
  const [task] = tasks
  const finished =
    found.length === tasks.length && found.every(({ shortfall, verdict }) => shortfall === null || verdict === 'broken')
  if (task === undefined || !finished || !isDefault(wish)) return { verdicts: found, missing: null }
  const missing = uncovered(task.subject.book, found)
  return { verdicts: gated(found, missing), missing }
}

/** Prints each verdict as soon as those before it are printed, and what the gate says after the last one of a design. */
export const reporter = (
  env: Environment,
  wish: Wish,
  tasks: ReadonlyArray<Task>,
  scenarios: ReadonlyMap<Subject, Played>,
  human: boolean,
) => {
  const verdicts: Verdict[] = []
  const complaints: string[] = []
  let ofDesign: Verdict[] = []
  const say = (text: string): void => {
    if (human && text !== '') env.write(text)
  }
  const open = (task: Task): void => {
    const played = scenarios.get(task.subject)
    say(heading(task))
    if (played === undefined) return
    if (human) say(scenarioText(played))
    else env.writeError(scenarioComplaints(task.subject, played))
  }
  const one = (task: Task, index: number, result: Result): void => {
    const same = tasks.filter(({ subject }) => subject === task.subject)
    if (task === same[0]) open(task)
    if (isLeft(result)) {
      complaints.push(...result.left)
      for (const paragraph of result.left) env.writeError(`${paragraph}\n`)
    } else {
      const verdict = verdictOf(task, result.right)
      ofDesign.push(verdict)
      say(verdictText(task, result.right, verdict))
    }
    if (tasks[index + 1]?.subject === task.subject) return
    const { verdicts: all, missing } = judged(wish, same, ofDesign)
    say(gateText(missing))
    verdicts.push(...all)
    ofDesign = []
  }
  return { verdicts, complaints, done: inOrder(tasks, one) }
}
