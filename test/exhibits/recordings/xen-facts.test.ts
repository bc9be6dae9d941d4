/**
 * What Xen 4.17.7 was seen to do where the recordings here have no example, as sequences in their format: the leftovers
 * of MMU_PT_UPDATE_PRESERVE_AD (update_intpte), and cache attributes on a page of Xen's own heap (get_page_from_l1e).
 */
import { describe, expect, test } from 'vitest'
import { hold } from '../../../exhibits/xen-direct-paging/recordings/hold.ts'
import { recordedMachine } from '../../../exhibits/xen-direct-paging/recordings/kind.ts'
import { readSequence } from '../../../exhibits/xen-direct-paging/recordings/sequence.ts'
import { conformText, type Step, sequence } from '../../cli/fixture/recording.ts'
import { world } from '../../designs/subjects.ts'

const rw = 'writable/1/2 v'
const ro = 'writable/0/2 v'

const agrees = async (...steps: ReadonlyArray<Step>): Promise<void> => {
  const { code, out, err } = await conformText(sequence('s', ...steps))
  expect({ out, err, code }).toMatchObject({ err: '', code: 0 })
}

describe('command 2 with a value that is not present leaves A and D of the old entry behind', () => {
  /** The lent slot of each live table, and what its entry makes of F0; `0` is the builder's mapping of F0 on the way. */
  test.each([
    { level: 'L1', slot: '20 0', flags: '67', used: 'writable/2/3 v', left: rw, mapping: '67' },
    { level: 'L2', slot: '21 108', flags: '67', used: 'l1/1/3 v', left: 'l1/0/2', mapping: '65' },
    { level: 'L3', slot: '22 8', flags: '67', used: 'l2/1/3 v', left: 'l2/0/2', mapping: '65' },
    { level: 'L4', slot: '23 8', flags: '67', used: 'l3/1/3 v', left: 'l3/0/2', mapping: '65' },
  ])('in an $level', async ({ slot, flags, used, left, mapping }) => {
    await agrees(
      { op: `b 0 ${mapping}`, answer: '0' },
      { op: `u ${slot} 0 0 ${flags}`, answer: '0', after: [used, rw] },
      // Nothing is named any more, but the word is not zero
      { op: `u ${slot} 2 fff 0`, answer: '0', after: [left, rw] },
      { op: `g ${slot}`, answer: '-:60' },
      // They are taken over from an entry that is not present, too
      { op: `u ${slot} 2 1 4`, answer: '0', after: [left, rw] },
      { op: `g ${slot}`, answer: '1:64' },
      // Any other command stores what it is given
      { op: `u ${slot} 0 fff 0`, answer: '0', after: [left, rw] },
      { op: `g ${slot}`, answer: '-:0' },
      // Where neither was set, nothing is left
      { op: `u ${slot} 2 fff 0`, answer: '0' },
      { op: `g ${slot}`, answer: '-:0' },
    )
  })

  test('only those of the two that were set', async () => {
    await agrees(
      { op: 'u 20 0 0 1 25', answer: '0' },
      { op: 'u 20 0 2 fff 0', answer: '0' },
      { op: 'g 20 0', answer: '-:20' },
      { op: 'u 20 1 0 1 45', answer: '0' },
      { op: 'u 20 1 2 3 1000000000000000', answer: '0' },
      { op: 'g 20 1', answer: '3:1000000000000040' },
    )
  })

  test('in a table that is demoted and audited again, which passes over them', async () => {
    await agrees(
      { op: 'b 0 65', answer: '0', after: [ro, rw] },
      { op: 'm 0 0', answer: '0', after: ['l1/1/3 pv', rw] },
      { op: 'u 0 3 0 1 67', answer: '0', after: ['l1/1/3 pv', 'writable/2/3 v'] },
      { op: 'u 0 3 2 1 66', answer: '0', after: ['l1/1/3 pv', rw] },
      { op: 'g 0 3', answer: '1:66' },
      { op: 'm 4 0', answer: '0', after: ['l1/0/2', rw] },
      { op: 'm 0 0', answer: '0', after: ['l1/1/3 pv', rw] },
      { op: 'u 0 3 2 fff 0', answer: '0' },
      { op: 'g 0 3', answer: '-:60' },
    )
  })

  test('and a store into a frame that is no table is a plain one (do_mmu_update, PGT_writable_page)', async () => {
    await agrees({ op: 'u 0 3 0 1 67', answer: '0' }, { op: 'u 0 3 2 fff 0', answer: '0' }, { op: 'g 0 3', answer: '-:0' })
  })
})

describe('cache attributes in an entry that names the shared info page are refused with EACCES', () => {
  test.each(['6d', '75', '7d', 'e5', '6f', '77', 'e7'])('flags %s', async (flags) => {
    await agrees(
      { op: `v 20000000 31 ${flags} 2`, answer: '-13' },
      { op: 'g 20 0', answer: '-:0' },
      { op: `u 20 0 0 31 ${flags}`, answer: '-13' },
      { op: `u 20 0 2 31 ${flags}`, answer: '-13' },
      { op: 'g 20 0', answer: '-:0' },
    )
  })

  test('without them it is mapped, and the attributes of an entry that stands cannot be changed', async () => {
    await agrees(
      { op: 'v 20000000 31 67 2', answer: '0' },
      { op: 'v 20000000 31 77 2', answer: '-13' },
      { op: 'g 20 0', answer: '31:167' },
      { op: 'v 20000000 31 65 2', answer: '0' },
      { op: 'v 20000000 31 7d 2', answer: '-13' },
      { op: 'g 20 0', answer: '31:165' },
      // An ordinary page may have them
      { op: 'v 20000000 1 77 2', answer: '0' },
    )
  })

  test('in a pin of an L1', async () => {
    await agrees(
      { op: 'W 0 0 1 67', answer: 'ok', after: [rw, rw] },
      { op: 'W 0 5 31 77', answer: 'ok' },
      { op: 'b 0 65', answer: '0', after: [ro, rw] },
      { op: 'm 0 0', answer: '-13', after: ['none/0/2', rw] },
      { op: 'b 0 67', answer: '0' },
      { op: 'W 0 5 31 67', answer: 'ok' },
      { op: 'b 0 65', answer: '0', after: [ro, rw] },
      { op: 'm 0 0', answer: '0', after: ['l1/1/3 pv', 'writable/2/3 v'] },
    )
  })

  test('in a pin of an L2 whose L1 has such an entry', async () => {
    await agrees(
      { op: 'W 0 0 31 75', answer: 'ok' },
      { op: 'W 1 2 0 67', answer: 'ok' },
      { op: 'b 0 65', answer: '0' },
      { op: 'b 1 65', answer: '0', after: [ro, ro] },
      // The L2 keeps the role that was tried, since its bad slot is not the first; the L1 does not
      { op: 'm 1 1', answer: '-13', after: ['none/0/2', 'l2/0/2'] },
    )
  })

  test('as a fault where it is a store that Xen emulates', async () => {
    await agrees(
      { op: 'b 0 65', answer: '0' },
      { op: 'm 0 0', answer: '0' },
      { op: 'W 0 0 31 75', answer: '!e:3' },
      { op: 'W 0 0 31 65', answer: 'ok' },
      { op: 'g 0 0', answer: '31:165' },
    )
  })
})

test.each([
  { rule: 'preserveKeepsAccessed', form: 'absent', steps: ['u 20 0 0 1 67=0', 'u 20 0 2 fff 0=0', 'g 20 0=-:60'] },
  { rule: 'specialPagesWriteBack', form: 'absent', steps: ['v 20000000 31 75 2=-13'] },
])('without $rule such a sequence differs', ({ rule, form, steps }) => {
  const text = sequence('s', ...steps.map((step) => ({ op: step.split('=')[0] ?? '', answer: step.split('=')[1] ?? '' })))
  const sequences = [readSequence({ where: 'line 1', text })]
  expect(hold(recordedMachine(world), sequences).differences).toEqual([])
  expect(hold(recordedMachine(world, { [rule]: form }), sequences).differences).toHaveLength(1)
})
