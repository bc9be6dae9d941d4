/** Accesses made by hand, with SMEP, SMAP, protection keys, five levels and pages of 1 GByte; no processor gave the answers. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLines } from '../../../cli/conform/recording.ts'
import { hold } from '../../../exhibits/x86/recordings/hold.ts'
import { type RecordedWalk, readWalks } from '../../../exhibits/x86/recordings/line.ts'
import type { Paging } from '../../../model/hardware/x86/paging.ts'
import { conformFile } from '../../cli/fixture/recording.ts'
import { expected } from '../../hardware/x86/oracle.ts'
import type { Who } from '../../hardware/x86/oracle-rights.ts'

const file = join(import.meta.dirname, 'x86-made-by-hand.txt')
const walks = readWalks(readLines(file))

test('says of itself that it is no recording of a processor', () => {
  expect(readLines(file)[0].text).toContain('Made by hand, not recorded: no processor gave these answers')
})

test('the model agrees with it, in lines under four heads', async () => {
  const { code, out, err } = await conformFile(file, '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out)).toMatchObject({ sequences: 92, answers: 92, counts: 391, agreed: 92, differences: [] })
})

const whoOf = ({ implicit, access }: RecordedWalk): Who => {
  if (implicit) return 'implicit'
  return access.user ? 'user' : 'supervisor'
}

test('the oracle of the exhaustive tests agrees with it', () => {
  for (const walk of walks) {
    const { line, answer, after } = walk
    const verdict = expected(walk.paging, walk.before, 0n)(whoOf(walk), walk.access.kind)
    const said = verdict.errorCode === null ? 'ok' : `!${verdict.errorCode.toString(16)}`
    expect({ line, answer: said, after: verdict.after }).toEqual({ line, answer, after })
  }
})

const set =
  (change: Partial<Paging>) =>
  ({ paging }: RecordedWalk): Partial<RecordedWalk> => ({ paging: { ...paging, ...change } })

/** Bits 62:59. */
const keys = 0x7800_0000_0000_0000n

/** What a processor that takes something else for the truth gets wrong. */
test.each<[string, (walk: RecordedWalk) => Partial<RecordedWalk>, number]>([
  ['there is no SMEP', set({ smep: false }), 3],
  ['there is no SMAP', set({ smap: false }), 7],
  ['EFLAGS.AC does nothing', set({ ac: false }), 5],
  ['EFLAGS.AC is always set', set({ ac: true }), 5],
  ['implicit accesses are explicit', () => ({ implicit: false }), 2],
  ['there are no protection keys', set({ pke: false }), 17],
  ['CR4.PKE is always set', set({ pke: true }), 1],
  ['nothing is forbidden to any key', set({ pkru: 0 }), 17],
  [
    'all pages have key 0',
    ({ before, after }) => ({ before: before.map((w) => w & ~keys), after: after.map((w) => w & ~keys) }),
    17,
  ],
  ['there are no pages of 1 GByte', set({ gigabytePages: false }), 8],
  ['addresses have 52 bits', set({ physicalBits: 52 }), 5],
])('it notices if %s', (_, change, differ) => {
  expect(hold(walks.map((walk) => ({ ...walk, ...change(walk) }))).differences.length).toBe(differ)
})
