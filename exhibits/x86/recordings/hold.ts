/** Holds page walks against the model: the answer, and what became of all entries. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Difference, Held } from '../../../cli/conform/report.ts'
import { entryOf } from '../../../model/hardware/x86/format.ts'
import { forImplicit } from '../../../model/hardware/x86/paging.ts'
import { type ReadEntry, walk } from '../../../model/hardware/x86/walk.ts'
import { markedWord, type Word } from '../../../model/hardware/x86/word.ts'
import type { RecordedWalk } from './line.ts'

interface Done {
  readonly answer: string
  readonly after: ReadonlyArray<Word>
}

/** Frames are not recorded, so entries are found by their level alone. */
const play = ({ paging: recorded, access, implicit, before }: RecordedWalk): Done => {
  const paging = implicit ? forImplicit(recorded) : recorded
  const depthOf = (level: number): number => paging.levels - level
  const read: ReadEntry = ({ level }) => entryOf(paging, level, before[depthOf(level)] ?? 0n)
  const { answer, updates } = walk(paging, read)(
    access,
    0,
    before.map(() => 0),
  )
  return {
    answer: isLeft(answer) ? `!${answer.left.errorCode.toString(16)}` : 'ok',
    after: updates.reduce(
      (words, { level, entry }) => words.with(depthOf(level), markedWord(words[depthOf(level)] ?? 0n, entry)),
      [...before],
    ),
  }
}

const shown = (words: ReadonlyArray<Word>): ReadonlyArray<string> => words.map((word) => word.toString(16))

const differenceOf = (recorded: RecordedWalk): ReadonlyArray<Difference> => {
  const { answer, after } = play(recorded)
  if (answer === recorded.answer && after.every((word, i) => word === recorded.after[i])) return []
  return [
    {
      sequence: String(recorded.line),
      step: 1,
      operation: recorded.text,
      expected: { answer: recorded.answer, frames: shown(recorded.after) },
      got: { answer, frames: shown(after) },
    },
  ]
}

/** Each access stands for itself: it is a sequence of one step. */
export const hold = (walks: ReadonlyArray<RecordedWalk>): Held => {
  const differences = walks.flatMap(differenceOf)
  return {
    sequences: walks.length,
    answers: walks.length,
    counts: walks.reduce((sum, { after }) => sum + after.length, 0),
    agreed: walks.length - differences.length,
    explained: [],
    differences,
  }
}
