/** The recorded page walks of a processor, held against the model: every answer and every entry agrees. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLines } from '../../../cli/conform/recording.ts'
import { hold } from '../../../exhibits/x86/recordings/hold.ts'
import { type RecordedWalk, readWalks } from '../../../exhibits/x86/recordings/line.ts'
import { conformFile } from '../../cli/fixture/recording.ts'
import { expected } from '../../hardware/x86/oracle.ts'

const file = join(import.meta.dirname, 'x86-long-mode-walk.txt')
const walks = readWalks(readLines(file))

test('10,000 accesses agree in their answers and in 40,000 entry words', async () => {
  const { code, out, err } = await conformFile(file, '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out)).toEqual({
    file,
    kind: 'x86-page-walks',
    sequences: 10_000,
    answers: 10_000,
    counts: 40_000,
    agreed: 10_000,
    explained: [],
    differences: [],
  })
})

test('the oracle of the exhaustive tests agrees with the recording too', () => {
  for (const { line, paging, access, before, answer, after } of walks) {
    const verdict = expected(paging, before, 0n)(access.user ? 'user' : 'supervisor', access.kind)
    const said = verdict.errorCode === null ? 'ok' : `!${verdict.errorCode.toString(16)}`
    expect({ line, answer: said, after: verdict.after }).toEqual({ line, answer, after })
  }
})

/** With U/S and R/W in the first entry. */
const generous = ([l4 = 0n, ...rest]: ReadonlyArray<bigint>): ReadonlyArray<bigint> => [l4 | 6n, ...rest]

/** What a processor that takes something else for the truth gets wrong. */
test.each<[string, (walk: RecordedWalk) => Partial<RecordedWalk>, number]>([
  ['CR0.WP is always set', ({ paging }) => ({ paging: { ...paging, wp: true } }), 478],
  ['CR0.WP is always clear', ({ paging }) => ({ paging: { ...paging, wp: false } }), 460],
  ['EFER.NXE is always set', ({ paging }) => ({ paging: { ...paging, nxe: true } }), 869],
  ['EFER.NXE is always clear', ({ paging }) => ({ paging: { ...paging, nxe: false } }), 2919],
  ['all accesses are of the user', ({ access }) => ({ access: { ...access, user: true } }), 4292],
  ['fetches are reads', ({ access }) => (access.kind === 'fetch' ? { access: { ...access, kind: 'read' } } : {}), 1302],
  ['the PML4 takes no rights away', ({ before, after }) => ({ before: generous(before), after: generous(after) }), 437],
])('it notices if %s', (_, change, differ) => {
  expect(hold(walks.map((walk) => ({ ...walk, ...change(walk) }))).differences.length).toBe(differ)
})
