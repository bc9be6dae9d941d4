/** Scenarios are worked examples: each is played on its design, and every answer and value is compared. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { settler } from '../../checker/trace.ts'
import type { Operation } from '../../model/frame/machine.ts'
import type { PresetSpec, ScenarioSpec, ScopeSpec } from '../../spec/schema.ts'
import { settingOf } from '../prove/plan.ts'
import { type AnyProblem, openProblem } from '../search/problem.ts'
import { type Book, codeId, corrected, presetNamed, scopeNamed } from '../spec/book.ts'
import { found, misfits, printMisfit } from '../spec/decoding.ts'
import type { Subject } from '../spec/subjects.ts'
import { below, keysOf, readPlace, unlike } from '../trace/data-path.ts'
import { type Executed, plainAnswer } from '../trace/trace.ts'
import { answerText } from '../trace/trace-text.ts'

type Problems = ReadonlyArray<string>
type Step = ScenarioSpec['steps'][number]
type Answer = Executed['answer']

/** What is wrong with an answer, or null. */
const answerProblem = (book: Book, expected: Step['answer'], answer: Answer): string | null => {
  const got = answerText(plainAnswer(answer))
  if (typeof expected === 'string') {
    return !isLeft(answer) && answerText(answer.right) === expected ? null : `expected the answer ${expected}, found ${got}`
  }
  const { refused, errno } = expected
  const same =
    isLeft(answer) && answer.left.rule === codeId(book, refused) && (errno === undefined || answer.left.errno === errno)
  return same ? null : `expected the answer ${answerText(expected)}, found ${got}`
}

/** What is wrong at one place of the state after a step. */
const placeProblems = (state: unknown, place: string, expected: unknown): Problems => {
  const keys = readPlace(place)
  if (keys === null) return [`at ${place} expected a place such as frames[0].count, found one that cannot be read`]
  let value = state
  for (const key of keys) {
    const there = below(value, key)
    if (there === null) {
      const known = keysOf(value)
      return [
        `at ${place} expected ${found(expected)}, found no ${typeof key === 'number' ? `[${key}]` : key}; known: ${known.length > 0 ? known.join(', ') : 'nothing'}`,
      ]
    }
    value = there.value
  }
  return unlike(place, expected, value).map(
    (one) =>
      `at ${one.place} expected ${found(one.expected)}, found ${one.found === null ? 'no such place' : found(one.found.value)}`,
  )
}

/** Play the steps as far as they can be played. */
const play = (book: Book, { machine }: AnyProblem, start: unknown, steps: ReadonlyArray<Step>): Problems => {
  const settled = settler(machine.state)
  const problems: string[] = []
  let state = start
  for (const [i, { operation, answer, after }] of steps.entries()) {
    const tell = (all: Problems): void => {
      problems.push(...all.map((text) => `step ${i + 1}: ${text}`))
    }
    const decoded = machine.operation.codec.decode(operation)
    if (isLeft(decoded)) {
      tell(misfits(decoded.left).map((m) => `the operation does not exist here: ${printMisfit(m)}`))
      return problems
    }
    const outcome = machine.step(decoded.right as Operation)(settled(state))
    if (outcome === null) {
      tell([`expected an answer to ${machine.operation.print(decoded.right)}, found that it is not enabled`])
      return problems
    }
    const wrong = answerProblem(book, answer, outcome.answer)
    tell(wrong === null ? [] : [wrong])
    tell(Object.entries(after ?? {}).flatMap(([place, expected]) => placeProblems(outcome.state, place, expected)))
    state = outcome.state
  }
  return problems
}

/** The scope and preset that a scenario names were looked up when the spec was read. */
const setting = (book: Book, scenario: ScenarioSpec): { readonly scope: ScopeSpec; readonly preset: PresetSpec } => {
  const scope = scopeNamed(book, scenario.scope)
  const preset = presetNamed(book, scenario.preset ?? corrected)
  if (scope === undefined || preset === undefined) throw new Error(`scenario ${scenario.id} has no scope or no preset`)
  return { scope, preset }
}

/** The machine of a scenario, and the state it starts in; a left says why there is none. */
export const stage = ({ book, design }: Subject, scenario: ScenarioSpec) => {
  const { scope, preset } = setting(book, scenario)
  const { input, choice } = settingOf(book, scope, preset, {})
  return { scope, preset, opened: openProblem(design, input, choice) }
}

/** Everything in which a scenario differs from its design, each with step, place, expected and found; empty: it plays. */
export const scenarioProblems = (subject: Subject, scenario: ScenarioSpec): Problems => {
  const { opened } = stage(subject, scenario)
  const named = (problems: Problems): Problems => problems.map((text) => `scenario ${scenario.id}, ${text}`)
  if (isLeft(opened)) return named(opened.left.map((text) => `scope ${scenario.scope}: ${text}`))
  const { problem } = opened.right
  const { initial } = problem.machine
  const start = scenario.start === undefined ? initial[0] : initial.find(({ name }) => name === scenario.start)
  if (start === undefined) {
    const known = initial.map(({ name }) => name).join(', ')
    return named([`start: expected a start state of scope ${scenario.scope}, found ${scenario.start}; known: ${known}`])
  }
  return named(play(subject.book, problem, start.state, scenario.steps))
}

/** How the scenarios of a design play. */
export interface Played {
  readonly scenarios: number
  /** Those that do not play. */
  readonly failed: number
  readonly problems: Problems
}

export const playAll = (subject: Subject): Played => {
  const { scenarios } = subject.book.own.spec
  const found = scenarios.map((scenario) => scenarioProblems(subject, scenario))
  return { scenarios: scenarios.length, failed: found.filter(({ length }) => length > 0).length, problems: found.flat() }
}
