/** The recordings of a real Xen, held against the model: everything agrees, and nothing has to be explained. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLines } from '../../../cli/conform/recording.ts'
import { settingOf } from '../../../cli/prove/plan.ts'
import type { Job } from '../../../cli/search/job.ts'
import { perform } from '../../../cli/search/perform.ts'
import { corrected, presetNamed, scopeNamed } from '../../../cli/spec/book.ts'
import { hold } from '../../../exhibits/xen-direct-paging/recordings/hold.ts'
import { recordedMachine } from '../../../exhibits/xen-direct-paging/recordings/kind.ts'
import { readSequence } from '../../../exhibits/xen-direct-paging/recordings/sequence.ts'
import { conformFile } from '../../cli/fixture/recording.ts'
import { everyDesign, world } from '../../designs/subjects.ts'

test.each([
  { file: 'xen-4.17.7-handwritten.jsonl', sequences: 26, answers: 328, counts: 816 },
  { file: 'xen-4.17.7-random.jsonl', sequences: 400, answers: 6525, counts: 28_800 },
])('$file agrees in $answers answers and $counts frame words', async ({ file, sequences, answers, counts }) => {
  const { code, out, err } = await conformFile(join(import.meta.dirname, file), '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out)).toMatchObject({ sequences, answers, counts, agreed: sequences, explained: [], differences: [] })
})

const recordings = ['xen-4.17.7-handwritten.jsonl', 'xen-4.17.7-random.jsonl'].map((file) =>
  readLines(join(import.meta.dirname, file)).map(readSequence),
)

test.each([
  { rule: 'pinOnce', form: 'absent', differ: [1, 58] },
  { rule: 'linearReadOnly', form: 'absent', differ: [2, 14] },
  { rule: 'linearDepthOne', form: 'absent', differ: [3, 0] },
  { rule: 'selfEntryUncounted', form: 'absent', differ: [3, 4] },
  { rule: 'unpinBeforeRelease', form: 'absent', differ: [1, 5] },
])('without $rule, $differ sequences differ', ({ rule, form, differ }) => {
  const machine = recordedMachine(world, { [rule]: form })
  expect(recordings.map((sequences) => hold(machine, sequences).differences.length)).toEqual(differ)
})

test('what may be explained is explained in the specification', () => {
  const notes = everyDesign.find(({ book }) => book.id === 'xen-direct-paging')?.book.own.spec.design.notes.map(({ id }) => id)
  expect(notes).toEqual(expect.arrayContaining(['content-outside-the-model', 'one-slot-of-xen']))
})

test('the scope of the recordings is replayed, and never searched', () => {
  const subject = everyDesign.find(({ book }) => book.id === 'xen-direct-paging')
  const scope = subject === undefined ? undefined : scopeNamed(subject.book, 'recorded')
  const preset = subject === undefined ? undefined : presetNamed(subject.book, corrected)
  if (subject === undefined || scope === undefined || preset === undefined) throw new Error('there is no such scope')
  const job: Job = {
    setting: settingOf(subject.book, scope, preset, {}),
    engine: 'exhaustive',
    symmetry: true,
    goal: { kind: 'all' },
    budget: {},
    sample: { seed: 1, runs: 1, steps: 1 },
    again: [],
  }
  const result = perform(
    world.designs,
    job,
    () => false,
    () => {},
  )
  expect(result).toMatchObject({ _tag: 'Left' })
  expect(JSON.stringify(result)).toContain('scope recorded: expected at most 10,000,000 operations to try in every state')
})
