/** Scopes that say nonsense are refused with the place and what was expected, as the command tells it. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { settingOf } from '../../cli/prove/plan.ts'
import { openProblem } from '../../cli/search/problem.ts'
import { corrected } from '../../cli/spec/book.ts'
import type { ScopeSpec } from '../../spec/schema.ts'
import { everyDesign, presetOf } from '../designs/subjects.ts'

const machines = everyDesign.filter(({ book }) => ['xen-direct-paging', 'xen-pin-validation'].includes(book.id))
const [xen] = machines
if (xen === undefined) throw new Error('there is no design xen-direct-paging')

interface Change {
  readonly starts?: ScopeSpec['starts']
  readonly parameters?: ScopeSpec['parameters']
  readonly [key: string]: unknown
}

/** What is wrong with two frames of two entries if this is changed. */
const complaints = ({ starts, parameters, ...change }: Change): ReadonlyArray<string> => {
  const scope: ScopeSpec = {
    id: 'plain',
    says: 'For tests.',
    use: 'attack',
    config: { frames: 2, entries: 2, ...change },
    parameters: parameters ?? {},
    starts: starts ?? {},
  }
  const { input } = settingOf(xen.book, scope, presetOf(xen, corrected), {})
  const result = openProblem(xen.design, input, {})
  return isLeft(result) ? result.left : []
}

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
    [{ frames: 0 }, 'at frames expected 1 to 1024, found the number 0'],
    [{ frames: 1_000_000_000 }, 'at frames expected 1 to 1024, found the number 1000000000'],
    [{ entries: 0 }, 'at entries expected 1 to 1024, found the number 0'],
    [{ entries: 1_000_000_000 }, 'at entries expected 1 to 1024, found the number 1000000000'],
    [{ rootEntries: 2 }, 'at rootEntries expected null, or with three levels 1 to 2, found the number 2'],
    [{ levels: 3, rootEntries: 0 }, 'at rootEntries expected null, or with three levels 1 to 2, found the number 0'],
    [{ levels: 3, rootEntries: 3 }, 'at rootEntries expected null, or with three levels 1 to 2, found the number 3'],
    [{ domains: 0 }, 'at domains expected 1 to 64, found the number 0'],
    [{ domains: 1_000_000_000 }, 'at domains expected 1 to 64, found the number 1000000000'],
    [
      { vcpus: Array(65).fill(0) },
      `at vcpus expected a list of at most 64, found ${JSON.stringify(Array(65).fill(0)).slice(0, 57)}...`,
    ],
    [{ batch: 17 }, 'at batch expected 0 to 16, found the number 17'],
  ])
})

describe('owners', () => {
  refuses([
    [{ owners: [0] }, 'at owners expected an owner, or null, for each of the 2 frames, found [0]'],
    [{ owners: [0, 7] }, 'at owners[1] expected null, or a domain, 0 to 0, found the number 7'],
    [{ vcpus: [3] }, 'at vcpus[0] expected a domain, 0 to 0, found the number 3'],
    [{ translated: 1 }, 'at translated expected null, or a domain, 0 to 0, found the number 1'],
    [{ special: [2] }, 'at special[0] expected a frame, 0 to 1, found the number 2'],
    [{ special: [1, 1] }, 'at special[1] expected a value that does not stand there before, found the number 1'],
  ])
})

describe("slots of Xen's", () => {
  const four = { levels: 4, entries: 3 }
  refuses([
    [
      { xenSlots: { first: 1, last: 1, self: 1 } },
      'at xenSlots expected null, as only roots of four levels have slots of Xen, found {"first":1,"last":1,"self":1,"frame":null}',
    ],
    [
      { ...four, xenSlots: { first: 1, last: 0, self: 1 } },
      'at xenSlots expected first and last in order, 0 to 2, found {"first":1,"last":0,"self":1,"frame":null}',
    ],
    [
      { ...four, xenSlots: { first: 1, last: 3, self: 1 } },
      'at xenSlots expected first and last in order, 0 to 2, found {"first":1,"last":3,"self":1,"frame":null}',
    ],
    [
      { ...four, xenSlots: { first: 0, last: 2, self: 1 } },
      'at xenSlots expected a slot that is left to the guest, found {"first":0,"last":2,"self":1,"frame":null}',
    ],
    [{ ...four, xenSlots: { first: 1, last: 2, self: 0 } }, 'at xenSlots.self expected one of them, 1 to 2, found the number 0'],
    [
      { ...four, xenSlots: { first: 1, last: 2, self: 1, frame: 5 } },
      'at xenSlots.frame expected null, or a frame, 0 to 1, found the number 5',
    ],
  ])
})

describe('what entries hold', () => {
  const stands = (missing: number): string => `flags beside which ${missing} stand too, which they may become`
  refuses([
    [{ compat: true }, 'at compat expected false, as the tables of a 32-bit guest on a 64-bit Xen have three levels, found true'],
    [{ flags: [3] }, 'at flags[0] expected flags of an entry without P and RW, found the number 3'],
    [{ flags: [2 ** 24] }, `at flags[0] expected flags of an entry without P and RW, found the number ${2 ** 24}`],
    [{ flags: [0, 32, 0] }, 'at flags[2] expected a value that does not stand there before, found the number 0'],
    [{ flags: [4], levels: 4, adjusts: true }, `at flags[0] expected ${stands(0x104)}, found the number 4`],
    [{ flags: [0x1004], levels: 4, adjusts: true }, `at flags[0] expected ${stands(0x1024)}, found the number ${0x1004}`],
    [{ flags: [0], levels: 3, compat: true, adjusts: true }, `at flags[0] expected ${stands(4)}, found the number 0`],
    [
      { flags: [0, 32, 4], operations: ['mmuUpdate', 'newBaseptr', 'setAccessed'] },
      `at flags[2] expected ${stands(36)}, found the number 4`,
    ],
    [{ superpages: true }, 'at superpages expected false, as no flags have PS, found true'],
    [{ superpages: true, flags: [0, 128], entries: 3 }, 'at superpages expected false, as a large page has 3 frames, found true'],
    [{ halves: true }, 'at halves expected false, as entries of two levels have one half, found true'],
    [{ halves: true, levels: 3, frames: 3 }, 'at halves expected false, as the number of frames is odd, found true'],
    [{ halves: true, levels: 3, flags: [0, 32] }, 'at halves expected false, as there are flags, found true'],
    [{ zeroFrame: 2 }, 'at zeroFrame expected null, or a frame, 0 to 1, found the number 2'],
  ])
})

describe('addresses and counts', () => {
  refuses([
    [{ tracked: [[0]] }, 'at tracked[0] expected 2 slots, one for each level, found [0]'],
    [{ tracked: [[0, 2]] }, 'at tracked[0][1] expected a slot, 0 to 1, found the number 2'],
    [
      {
        tracked: [
          [0, 1],
          [0, 1],
        ],
      },
      'at tracked[1] expected an address that does not stand there before, found [0,1]',
    ],
    [{ maxCount: 1 }, "at maxCount expected 2 to 67108864: the owner's reference and that of a request, found the number 1"],
    [{ maxTypeCount: 0 }, 'at maxTypeCount expected 1 to 67108864, found the number 0'],
  ])
})

describe('operations that can never be enabled', () => {
  const tracked = [[0, 0]]
  const refused = (operations: ReadonlyArray<string>, needs: string, change: Change = {}): Case => [
    { ...change, operations },
    `at operations[0] expected an operation that can happen here; ${operations[0]} needs ${needs}, found the text "${operations[0]}"`,
  ]
  const load = 'newBaseptr or mmuextBatch or multicall before it'
  refuses([
    [{ operations: [] }, 'at operations expected a list that is not empty, found []'],
    [
      { operations: ['mmuUpdate', 'mmuUpdate'] },
      'at operations[1] expected a value that does not stand there before, found the text "mmuUpdate"',
    ],
    refused(['newBaseptr'], 'a vCPU', { vcpus: [] }),
    refused(['updateVaMapping', 'mmuUpdate'], load),
    refused(['guestStore', 'mmuUpdate'], load),
    refused(['guestCmpxchg', 'mmuUpdate'], load),
    refused(['guestHalfStore', 'newBaseptr'], 'halves', { levels: 3 }),
    refused(['newUserBaseptr'], 'four levels', { levels: 3 }),
    refused(['populate', 'mmuUpdate'], 'decreaseReservation before it'),
    refused(['tlbFlush'], 'a tracked address, or a PAE root'),
    refused(['mmuUpdateBatch'], 'batch, the number of requests in one'),
    refused(['mmuextBatch'], 'batch, the number of requests in one'),
    refused(['multicall'], 'batch, the number of requests in one', { levels: 4 }),
    refused(['pinBegins'], 'proceed beside it'),
    refused(
      ['unmapBegins', 'mmuUpdate', 'proceed'],
      'pinTable or pinBegins or newBaseptr or newUserBaseptr or mmuextBatch or multicall before it',
    ),
    refused(['unmapBegins', 'newBaseptr', 'proceed'], 'mmuUpdate or mmuUpdateBatch before it'),
    refused(['proceed', 'mmuUpdate'], 'pinBegins or unmapBegins before it'),
    refused(['switchMode', 'newBaseptr'], 'newUserBaseptr or multicall before it', { levels: 4 }),
    refused(['speculate', 'mmuUpdate', 'newBaseptr'], 'a tracked address'),
    refused(['speculate', 'mmuUpdate'], load, { tracked }),
    refused(['speculate', 'newBaseptr'], 'mmuUpdate or mmuUpdateBatch before it', { tracked }),
    refused(['evict', 'mmuUpdate', 'newBaseptr'], 'speculate or updateVaMapping before it', { tracked }),
    refused(['setAccessed', 'mmuUpdate', 'newBaseptr'], 'flags without A, and the same with it', { flags: [32] }),
  ])

  test('an operation of a start state may stand for one of the scope', () => {
    const starts = { loaded: [{ op: 'newBaseptr', vcpu: 0, mfn: 0 }] }
    expect(complaints({ operations: ['updateVaMapping'], starts })).toEqual([])
    expect(complaints({ operations: ['populate'], owners: [0, null] })).toEqual([])
  })
})

describe('start states', () => {
  const load = { op: 'newBaseptr', vcpu: 0, mfn: 0 }
  refuses([
    [{ starts: { a: [{ ...load, mfn: 2 }] } }, 'at starts.a[0].mfn expected a frame, 0 to 1, found the number 2'],
    [{ starts: { a: [load, { ...load, vcpu: 1 }] } }, 'at starts.a[1].vcpu expected a vcpu, 0 to 0, found the number 1'],
    [
      { starts: { a: [{ op: 'mmuUpdate', caller: 0, table: 0, slot: 5, entry: null }] } },
      'at starts.a[0].slot expected 0 to 1, found the number 5',
    ],
  ])
})

test('everything that is wrong is told, one sentence each', () => {
  expect(complaints({ owners: [0, 3], tracked: [[0, 9]], operations: ['populate'] })).toEqual([
    'at owners[1] expected null, or a domain, 0 to 0, found the number 3',
    'at tracked[0][1] expected a slot, 0 to 1, found the number 9',
    'at operations[0] expected an operation that can happen here; populate needs decreaseReservation before it, found the text "populate"',
  ])
})

test.each(machines)('no scope of $book.id is refused', ({ book, design }) => {
  const { scopes, presets } = book.own.spec
  const preset = presets[0] ?? presetOf(xen, corrected)
  const wrong = scopes.flatMap((scope) => {
    const decoded = design.scope.decode(settingOf(book, scope, preset, {}).input)
    return isLeft(decoded) ? [scope.id, ...decoded.left.map(({ message }) => message)] : []
  })
  expect(wrong).toEqual([])
})
