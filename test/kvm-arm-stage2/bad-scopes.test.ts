/** Scopes that say nonsense are refused with the place and what was expected, as the command tells it. */
import { describe, expect, test } from 'vitest'
import { type Change, complaints } from './complaints.ts'

type Case = readonly [change: Change, expected: string]

const refuses = (cases: ReadonlyArray<Case>): void => {
  test.each(cases)('%o', (change, expected) => {
    expect(complaints(change)).toEqual([expected])
  })
}

test('the scope that is changed here has nothing wrong with it', () => {
  expect(complaints({})).toEqual([])
})

describe('sizes, before anything of that size is made', () => {
  refuses([
    [{ parts: 0 }, 'at parts expected 1 to 16, found the number 0'],
    [{ parts: 17 }, 'at parts expected 1 to 16, found the number 17'],
    [{ entries: [1, 0, 2] }, 'at entries[1] expected 1 to 4096, found the number 0'],
    [{ entries: [16, 16, 17] }, 'at entries expected at most 4096 guest pages with 1 parts, found [16,16,17]'],
    [{ entries: [1, 2] }, 'at entries expected three sizes, found [1,2]'],
    [{ beyond: 5000 }, 'at beyond expected 0 to 4096, found the number 5000'],
    [{ frames: 0 }, 'at frames expected 1 to 256, found the number 0'],
    [{ frames: 1_000_000_000 }, 'at frames expected 1 to 256, found the number 1000000000'],
    [{ devices: 9 }, 'at devices expected at most the 8 frames, found the number 9'],
    [{ vms: 0 }, 'at vms expected 1 to 64, found the number 0'],
    [{ vcpus: Array(65).fill(0) }, `at vcpus expected a list of at most 64, found [${'0,'.repeat(28)}...`],
    [{ cpus: 65 }, 'at cpus expected 0 to 64, found the number 65'],
    [{ hvas: 0 }, 'at hvas expected 1 to 256, found the number 0'],
    [{ slots: 65 }, 'at slots expected 0 to 64, found the number 65'],
    [{ vmids: 0 }, "at vmids expected 2 to 256, with the host's, found the number 0"],
    [{ vmids: 1 }, "at vmids expected 2 to 256, with the host's, found the number 1"],
    [{ cached: 41 }, 'at cached expected 0 to 40, found the number 41'],
  ])
})

describe('numbers that must fit each other', () => {
  refuses([
    [{ vcpus: [0, 1] }, 'at vcpus[1] expected a VM, 0 to 0, found the number 1'],
    [{ maxPages: 0 }, 'at maxPages expected 1 to 2, as many as a VMM or the devices have, found the number 0'],
    [{ maxPages: 3 }, 'at maxPages expected 1 to 2, as many as a VMM or the devices have, found the number 3'],
    [{ fourGiB: 0 }, 'at fourGiB expected null, or a guest page, 1 to 2, found the number 0'],
    [{ fourGiB: 3 }, 'at fourGiB expected null, or a guest page, 1 to 2, found the number 3'],
    [{ remembers: ['leaf', 'leaf'] }, 'at remembers[1] expected a value that does not stand there before, found the text "leaf"'],
    [{ operations: [] }, 'at operations expected a list that is not empty, found []'],
    [
      { operations: ['initVm', 'initVm'] },
      'at operations[1] expected a value that does not stand there before, found the text "initVm"',
    ],
  ])
})

describe('start states', () => {
  refuses([
    [
      { starts: { a: [{ op: 'initVm', vm: 1, root: [0], aligned: true, survives: true }] } },
      'at starts.a[0].vm expected a vm, 0 to 0, found the number 1',
    ],
    [{ starts: { a: [{ op: 'fault', vcpu: 0, ipa: 7 }] } }, 'at starts.a[0].ipa expected 0 to 1, found the number 7'],
    [{ starts: { a: [{ op: 'reuse', mfn: 8 }] } }, 'at starts.a[0].mfn expected a frame, 0 to 7, found the number 8'],
    [{ starts: { a: [{ op: 'rangeEnd', vm: 0 }] } }, "start 'a', operation 1: not enabled"],
  ])

  test('that leave behind what the scope has no room for', () => {
    const starts = {
      a: [
        { op: 'initVm', vm: 0, root: [0] },
        { op: 'reserve', vm: 0, mfn: 1 },
      ],
    }
    expect(complaints({ starts })).toEqual(["start 'a': at vms[VM0].pool.length expected 0 to 0, found the number 1"])
  })
})

test('everything that is wrong is told, one sentence each', () => {
  expect(complaints({ frames: 0, vmids: 0 })).toEqual([
    'at frames expected 1 to 256, found the number 0',
    "at vmids expected 2 to 256, with the host's, found the number 0",
  ])
})
