/** The report of `conform` for people. */
import { counted, number } from '../command/text.ts'
import type { Kind, KindWords } from './kind.ts'
import type { Difference, Held, Side } from './report.ts'

/** Set behind what differs. */
const differs = '   <- differs'

const usualWords: KindWords = { sequence: ['sequence', 'sequences'], name: 'sequence', word: 'frame word', places: [] }

/** The words of both sides, frame by frame. */
const frameLines = ({ places }: KindWords, expected: Side, got: Side): ReadonlyArray<string> => {
  const right = got.frames ?? []
  const left = expected.frames ?? right.map(() => 'not recorded')
  const names = places.slice(Math.max(0, places.length - right.length))
  const rows = right.map((word, i) => ({ name: names[i] ?? `F${i.toString(16)}`, left: left[i] ?? '', right: word }))
  const width = Math.max('recorded'.length, ...rows.map((row) => row.left.length))
  const line = (name: string, one: string, other: string, mark = ''): string =>
    `      ${name.padEnd(4)}${one.padEnd(width + 2)}${other}${mark}`
  return [
    line('', 'recorded', 'model'),
    ...rows.map((row) => line(row.name, row.left, row.right, expected.frames !== null && row.left !== row.right ? differs : '')),
  ]
}

const answerLine = (expected: Side, got: Side): string =>
  expected.answer === got.answer
    ? `      both answer ${got.answer === '' ? 'nothing' : got.answer}`
    : `      expected the answer ${expected.answer}, found ${got.answer}${differs}`

const differenceLines = (words: KindWords, { sequence, step, operation, expected, got }: Difference): ReadonlyArray<string> => [
  '',
  `  ${words.name} ${sequence}, step ${step}: ${operation}`,
  answerLine(expected, got),
  ...frameLines(words, expected, got),
]

const verdict = ({ agreed, differences }: Held): string =>
  differences.length === 0
    ? '  the recording and the model agree'
    : `  ${number(agreed)} of them agree; of each of the others, the first difference:`

export const reportLines = (file: string, kind: Kind, held: Held): ReadonlyArray<string> => {
  const words = kind.words ?? usualWords
  return [
    `${file}: ${kind.title}, held against ${kind.against}`,
    '',
    `  ${counted(held.sequences, ...words.sequence)}, ${counted(held.answers, 'answer')} and ${counted(held.counts, words.word)} compared`,
    ...held.explained.map(({ reason, count }) => `  ${counted(count, 'difference')} explained by ${reason}`),
    verdict(held),
    ...held.differences.flatMap((difference) => differenceLines(words, difference)),
  ]
}
