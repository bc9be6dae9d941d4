/** `pagelaw replay`: run a trace file step by step. */
import { isDeepStrictEqual } from 'node:util'
import { isLeft } from 'fp-ts/lib/Either.js'
import { executed, NotEnabled, UnknownStart } from '../../checker/trace.ts'
import type { Change } from '../../model/frame/finite/index.ts'
import type { Operation } from '../../model/frame/machine.ts'
import { firstBreak, judges } from '../attack/breaking.ts'
import { atMost, parsed } from '../command/arguments.ts'
import { Complaint } from '../command/complaint.ts'
import type { Environment, ExitCode } from '../command/environment.ts'
import { suggestion } from '../command/suggestion.ts'
import { labelled, lines } from '../command/text.ts'
import { settingOf } from '../prove/plan.ts'
import { type AnyProblem, openProblem } from '../search/problem.ts'
import { type Book, presetNamed, presetsOf, scopeNamed } from '../spec/book.ts'
import { misfits, printMisfit } from '../spec/decoding.ts'
import { type Subject, subject } from '../spec/subjects.ts'
import { type Executed, plainSteps, type Trace, type TraceStep } from '../trace/trace.ts'
import { readTrace } from '../trace/trace-read.ts'
import { answerText, traceLines } from '../trace/trace-text.ts'

const options = { json: { type: 'boolean' } } as const

/** The machine that a trace was recorded on; `where` begins every complaint. */
const problemOf = (where: string, { design, book }: Subject, trace: Trace): AnyProblem => {
  const names = (entries: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => entries.map(({ id }) => id)
  const unknown = (key: string, name: string, known: ReadonlyArray<string>): Complaint =>
    new Complaint(`${where}: at ${key} expected a ${key} of ${book.id}, found ${name}; ${suggestion(name, known)}`)
  const scope = scopeNamed(book, trace.scope)
  if (scope === undefined) throw unknown('scope', trace.scope, names(book.own.spec.scopes))
  const preset = presetNamed(book, trace.preset)
  if (preset === undefined) throw unknown('preset', trace.preset, names(presetsOf(book)))
  const opened = openProblem(design, settingOf(book, scope, preset, {}).input, trace.choice)
  if (isLeft(opened)) throw new Complaint(...opened.left.map((text) => `${where}: ${text}`))
  const { problem } = opened.right
  const starts = problem.machine.initial.map(({ name }) => name)
  if (!starts.includes(trace.start)) throw unknown('start', trace.start, starts)
  return problem
}

const operationsOf = (where: string, { machine }: AnyProblem, { steps }: Trace): ReadonlyArray<Operation> =>
  steps.map(({ operation }, i) => {
    const decoded = machine.operation.codec.decode(operation)
    if (!isLeft(decoded)) return decoded.right
    throw new Complaint(
      ...misfits(decoded.left).map((m) => `${where}: step ${i + 1}: the operation does not exist here: ${printMisfit(m)}`),
    )
  })

const run = (
  where: string,
  problem: AnyProblem,
  start: string,
  operations: ReadonlyArray<Operation>,
): ReadonlyArray<Executed> => {
  try {
    return executed(problem, start, operations)
  } catch (thrown) {
    if (thrown instanceof NotEnabled || thrown instanceof UnknownStart) throw new Complaint(`${where}: ${thrown.message}`)
    throw thrown
  }
}

const changeText = ({ path, from, to }: Change): string => `${path} ${from} -> ${to}`

/** What a step did here, against what the file says it did. */
const compare = (where: string, i: number, recorded: TraceStep, here: TraceStep): void => {
  if (!isDeepStrictEqual(recorded.answer, here.answer)) {
    throw new Complaint(
      `${where}: step ${i + 1}: expected the answer ${answerText(recorded.answer)}, found ${answerText(here.answer)}`,
    )
  }
  if (!isDeepStrictEqual(recorded.changes, here.changes)) {
    const text = (changes: ReadonlyArray<Change>): string => (changes.length === 0 ? 'none' : changes.map(changeText).join(', '))
    throw new Complaint(`${where}: step ${i + 1}: expected the changes ${text(recorded.changes)}, found ${text(here.changes)}`)
  }
}

/** The recorded violation must happen after the last step, and not before. */
const confirm = (where: string, problem: AnyProblem, trace: Trace, steps: ReadonlyArray<Executed>): void => {
  const { violation } = trace
  if (violation === null) return
  if (!judges(problem, violation.invariant)) {
    const known = [...problem.laws.state, ...problem.laws.step].map(({ id }) => id)
    throw new Complaint(
      `${where}: at violation.invariant expected an invariant of ${trace.design}, found ${violation.invariant}; ${suggestion(violation.invariant, known)}`,
    )
  }
  const broken = firstBreak(problem, trace.start, steps, violation.invariant)
  if (broken?.length === steps.length) return
  const got = broken === null ? 'it holds all along' : `it breaks after ${broken.length}`
  throw new Complaint(`${where}: expected ${violation.invariant} to break after step ${steps.length}, but ${got}`)
}

const says = ({ own }: Book, invariant: string): ReadonlyArray<string> => {
  const found = own.spec.invariants.find(({ id }) => id === invariant)
  return found === undefined ? [] : labelled('', found.says, '    ')
}

export const replay = async (argv: ReadonlyArray<string>, env: Environment): Promise<ExitCode> => {
  const { values, positionals } = parsed('replay', argv, options)
  atMost('replay', positionals, 1)
  const [file] = positionals
  if (file === undefined) throw new Complaint('pagelaw replay: expected the name of a trace file')
  const trace = readTrace(file)
  const known = env.designs.map(({ design }) => design.id)
  if (!known.includes(trace.design))
    throw new Complaint(`${file}: at design expected a design, found ${trace.design}; ${suggestion(trace.design, known)}`)
  const chosen = subject(env, trace.design)
  const problem = problemOf(file, chosen, trace)
  const operations = operationsOf(file, problem, trace)
  const steps = run(file, problem, trace.start, operations)
  for (const [i, here] of plainSteps(problem, steps).entries()) compare(file, i, trace.steps[i] ?? here, here)
  confirm(file, problem, trace, steps)
  const { violation } = trace
  if (values.json === true) {
    const { design, scope, preset, choice } = trace
    env.write(
      `${JSON.stringify({ file, design, scope, preset, choice, steps: steps.length, violation, confirmed: violation !== null }, null, 2)}\n`,
    )
  } else {
    const printed = operations.map((operation) => problem.machine.operation.print(operation))
    const choice = Object.entries(trace.choice).map(([rule, form]) => `${rule}=${form}`)
    env.write(
      lines([
        `${trace.design}, scope ${trace.scope}, preset ${trace.preset}${choice.length > 0 ? `, with ${choice.join(', ')}` : ''}`,
        ...traceLines(trace, printed, '  '),
        '',
        ...(violation === null
          ? ['  the trace runs as written']
          : [
              `  the trace runs as written, and breaks ${violation.invariant} after ${steps.length}:`,
              ...says(chosen.book, violation.invariant),
            ]),
      ]),
    )
  }
  return violation === null ? 0 : 1
}
