/** Worked traces, step by step. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { ScenarioSpec } from '../../spec/schema.ts'
import { Complaint } from '../command/complaint.ts'
import { stage } from '../replay/scenario.ts'
import type { Subject } from '../spec/subjects.ts'
import { ruleLink, scopeLink, sourceLine } from './links.ts'
import { code, heading, type Lines, plain, table } from './markdown.ts'
import type { Section } from './sheet.ts'

type Step = ScenarioSpec['steps'][number]

const answered = ({ book }: Subject, answer: Step['answer']): string => {
  if (typeof answer === 'string') return plain(answer)
  return `refused by ${ruleLink(book, answer.refused)}${answer.errno === undefined ? '' : ` with ${code(answer.errno)}`}`
}

const scenarioLines = (subject: Subject, scenario: ScenarioSpec): Lines => {
  const { id, title, start, source, steps } = scenario
  const { scope, preset, opened } = stage(subject, scenario)
  if (isLeft(opened)) throw new Complaint(...opened.left.map((text) => `scenario ${id}: scope ${scope.id}: ${text}`))
  const { operation: operations } = opened.right.problem.machine
  const printed = (operation: unknown): string => {
    const decoded = operations.codec.decode(operation)
    return isLeft(decoded) ? JSON.stringify(operation) : operations.print(decoded.right)
  }
  const began = start === undefined ? '' : `, from start state ${code(start)}`
  const ruled = scenario.preset === undefined ? '' : `, under preset ${code(preset.id)}`
  return [
    ...heading(3, plain(title), `scenario-${id}`),
    `In scope ${scopeLink(scope.id)}${began}${ruled}. ${plain(scope.says)}`,
    '',
    ...sourceLine(subject.book, source),
    ...table(
      ['step', 'what happens', 'operation', 'answer'],
      steps.map(({ says, operation, answer }, i) => [
        String(i + 1),
        plain(says ?? ''),
        code(printed(operation)),
        answered(subject, answer),
      ]),
    ),
  ]
}

export const scenarios: Section = {
  title: 'Scenarios',
  lines: ({ subject }) => {
    const { scenarios: all } = subject.book.own.spec
    return all.length === 0
      ? []
      : [
          'Worked examples. Each is played on the model; its answers, and the counts after each step, are compared with the spec.',
          '',
          ...all.flatMap((scenario) => scenarioLines(subject, scenario)),
        ]
  },
}
