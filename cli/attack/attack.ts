/** `pagelaw attack`: take a rule away, and see the shortest attack that it prevented. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { atMost, parsed, whole } from '../command/arguments.ts'
import { Complaint } from '../command/complaint.ts'
import { type Environment, type ExitCode, worst } from '../command/environment.ts'
import { progressLine } from '../command/progress.ts'
import { suggestion } from '../command/suggestion.ts'
import { counted, lines } from '../command/text.ts'
import { inOrder } from '../search/in-order.ts'
import type { Result } from '../search/job.ts'
import { sharing } from '../search/shared.ts'
import { designIds, mustAgree, type Subject, subjects } from '../spec/subjects.ts'
import { attackText, unshownText } from './attack-text.ts'
import { type Attacked, attackExit, attackedOf } from './attacked.ts'
import { type Aim, aimed, type Target } from './target.ts'

const options = { workers: { type: 'string' }, json: { type: 'boolean' } } as const

/** `[design] [rule|defect]`: a single word that is no design is looked for in all of them. */
const aimOf = (
  env: Environment,
  words: ReadonlyArray<string>,
): { readonly chosen: ReadonlyArray<Subject>; readonly aim: Aim } => {
  const [first, second] = words
  const isDesign = first !== undefined && designIds(env).includes(first)
  if (first !== undefined && !isDesign && second !== undefined) {
    throw new Complaint(`unknown design ${first}; ${suggestion(first, designIds(env))}`)
  }
  const chosen = subjects(env, isDesign ? [first] : [])
  return { chosen, aim: isDesign ? aimed(chosen, second, []) : aimed(chosen, first, designIds(env)) }
}

/** Prints what comes of each target in the targets' order. */
const reporter = (env: Environment, { targets }: Aim, human: boolean) => {
  const attacks: Attacked[] = []
  const complaints: string[] = []
  const one = (target: Target, index: number, result: Result): void => {
    const { book } = target.subject
    if (human && targets[index - 1]?.subject !== target.subject)
      env.write(lines(['', `${book.id}: ${book.own.spec.design.title}`]))
    if (isLeft(result)) {
      complaints.push(...result.left)
      for (const paragraph of result.left) env.writeError(`${paragraph}\n`)
      return
    }
    const attacked = attackedOf(target, result.right)
    attacks.push(attacked)
    if (human) env.write(attackText(target, result.right, attacked))
  }
  return { attacks, complaints, done: inOrder(targets, one) }
}

const summary = (attacks: ReadonlyArray<Attacked>): string => {
  const agreed = attacks.filter(({ agrees }) => agrees).length
  return lines(['', `${agreed} of ${counted(attacks.length, 'attack')} found as the spec says`])
}

export const attack = async (argv: ReadonlyArray<string>, env: Environment): Promise<ExitCode> => {
  const { values, positionals } = parsed('attack', argv, options)
  atMost('attack', positionals, 2)
  const workers = whole('workers', values.workers, 1) ?? env.parallelism
  const { chosen, aim } = aimOf(env, positionals)
  for (const subject of chosen) mustAgree(subject)
  const jobs = aim.targets.map(({ job }) => job)
  const human = values.json !== true
  const line = progressLine(env, jobs)
  const report = reporter(env, aim, human)
  await sharing(env.runJobs)(jobs, workers, (event) => {
    line.tell(event)
    if (event.kind !== 'done') return
    line.clear()
    report.done(event.index, event.result)
  })
  if (human) env.write(unshownText(aim.unshown) + summary(report.attacks))
  else env.write(`${JSON.stringify(report.attacks, null, 2)}\n`)
  return worst([...report.attacks.map(attackExit), ...(report.complaints.length > 0 ? ([2] as const) : [])])
}
