/** The claim of the patch in numbers: three exits become two, and where they do not. */
import { expect, test } from 'vitest'
import { subject } from '../../../cli/spec/subjects.ts'
import { exitCounts } from '../../../exhibits/kvm-shadow-paging/exit-counts.ts'
import { world } from '../../designs/subjects.ts'

test('exits of a demand fault, before the patch and with it', () => {
  expect(exitCounts(subject(world, 'kvm-shadow-paging').book)).toEqual([
    { id: 'whole-write', before: 3, after: 2 },
    { id: 'whole-read', before: 3, after: 2 },
    { id: 'clean-read', before: 3, after: 2 },
    { id: 'clean-write', before: 3, after: 3 },
    { id: 'unused-read', before: 3, after: 3 },
    { id: 'unused-write', before: 3, after: 3 },
    { id: 'halves', before: 4, after: 4 },
    { id: 'small', before: 3, after: 3 },
    { id: 'third-in-a-row', before: 5, after: 5 },
    { id: 'directory-entry', before: 3, after: 3 },
    { id: 'not-shadowed', before: 2, after: 2 },
    { id: 'halves-not-shadowed', before: 2, after: 2 },
  ])
})
