/** What a run says: a line for each mutant, then the score and who survived. */
import { counted, labelled, lines, number } from '../cli/command/text.ts'
import { changeText, type Mutant, placeText } from './change.ts'
import type { Survivor } from './survivors.ts'
import type { Killed, Survived, Verdict } from './verdict.ts'

export interface Outcome {
  readonly mutant: Mutant
  readonly verdict: Verdict
  /** Its entry in the list of survivors. */
  readonly listed: Survivor | null
  readonly seconds: number
}

export interface Summary {
  readonly judged: number
  readonly killed: number
  readonly timeouts: number
  readonly explained: number
  readonly unexplained: number
  /** Killed, of those that are not equivalent, in percent; null where there is none. */
  readonly score: number | null
}

const killedText = ({ stage, check, difference, timeout }: Killed): string =>
  stage === 'types' ? difference : `${timeout ? 'timeout in ' : ''}${check}: ${difference}`

/** Time ran out before every check had been made. */
const hurried = ({ ran }: Survived): boolean => ran.some(({ done, of }) => done < of)

const survivedText = (verdict: Survived, listed: Survivor | null): string =>
  listed !== null ? `survives (${listed.verdict})` : hurried(verdict) ? 'SURVIVED so far' : 'SURVIVED'

const ranText = ({ ran }: Survived): string =>
  ran.map(({ stage, done, of }) => `${number(done)} of ${number(of)} ${stage}`).join(', ') || 'nothing that judges it'

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 150 ? `${line.slice(0, 147)}...` : line
}

/** One line of a running report. */
export const outcomeText = ({ mutant, verdict, listed, seconds }: Outcome, nth: number, of: number): string => {
  const place = `${placeText(mutant)}  ${changeText(mutant)}`
  const head = `${String(nth).padStart(String(of).length)}/${of}`
  if (verdict.kind === 'unjudged') return `${head}  not judged           ${place}  [${verdict.why}]\n`
  const how = verdict.kind === 'killed' ? `killed by ${verdict.stage}` : survivedText(verdict, listed)
  const what = verdict.kind === 'killed' ? killedText(verdict) : ranText(verdict)
  return `${head}  ${how.padEnd(19)}  ${seconds.toFixed(1).padStart(5)} s  ${place}  [${short(what)}]\n`
}

const survives = ({ verdict }: Outcome): boolean => verdict.kind === 'survived'

export const unexplained = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<Outcome> =>
  outcomes.filter((outcome) => survives(outcome) && outcome.listed === null)

/** Entries of the list that this run has seen killed. */
export const nowKilled = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<Survivor> =>
  outcomes.flatMap(({ verdict, listed }) => (verdict.kind === 'killed' && listed !== null ? [listed] : []))

export const summaryOf = (outcomes: ReadonlyArray<Outcome>): Summary => {
  const judged = outcomes.filter(({ verdict }) => verdict.kind !== 'unjudged')
  const dead = judged.flatMap(({ verdict }) => (verdict.kind === 'killed' ? [verdict] : []))
  const same = judged.filter((outcome) => survives(outcome) && outcome.listed?.verdict === 'equivalent')
  const open = unexplained(judged).length
  const due = judged.length - same.length
  return {
    judged: judged.length,
    killed: dead.length,
    timeouts: dead.filter(({ timeout }) => timeout).length,
    explained: judged.length - dead.length - open,
    unexplained: open,
    score: due === 0 ? null : Math.round((1000 * dead.length) / due) / 10,
  }
}

const survivorText = ({ mutant, verdict }: Outcome): ReadonlyArray<string> => [
  `  ${placeText(mutant)}  ${changeText(mutant)}`,
  `    ${mutant.code}`,
  ...(verdict.kind === 'survived' ? labelled('seen by none of: ', ranText(verdict), '    ') : []),
]

const entryText = ({ file, code, before, after, why }: Survivor): ReadonlyArray<string> => [
  `  ${file}  ${changeText({ start: 0, end: 0, before, after })}`,
  `    ${code}`,
  ...labelled('listed: ', why, '    '),
]

const section = (title: string, list: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> =>
  list.length === 0 ? [] : ['', title, ...list.flat()]

/** The end of a report. */
export const summaryText = (outcomes: ReadonlyArray<Outcome>, gone: ReadonlyArray<Survivor>): string => {
  const { judged, killed, timeouts, explained, unexplained: open, score } = summaryOf(outcomes)
  const stages = outcomes.flatMap(({ verdict }) => (verdict.kind === 'killed' ? [verdict.stage] : []))
  const by = [...new Set(stages)].map((stage) => `${stage} ${stages.filter((one) => one === stage).length}`).join(', ')
  const endless = timeouts === 0 ? '' : `; ${timeouts} of them never ended`
  return lines([
    ...section('Survivors without a reason', unexplained(outcomes).map(survivorText)),
    ...section('Listed as survivors, but killed now', nowKilled(outcomes).map(entryText)),
    ...section('Listed as survivors, but no longer there', gone.map(entryText)),
    '',
    `${number(killed)} of ${counted(judged, 'mutant')} killed${by === '' ? '' : ` (${by}${endless})`}; ${explained} survive with a reason, ${open} without`,
    ...(score === null ? [] : [`score ${score} % of those that are not equivalent`]),
  ])
}
