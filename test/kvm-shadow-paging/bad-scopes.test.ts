/** Scopes that say nonsense are refused with the place and what was expected, as the command tells it. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { settingOf } from '../../cli/prove/plan.ts'
import { openProblem } from '../../cli/search/problem.ts'
import { corrected } from '../../cli/spec/book.ts'
import type { ScopeSpec } from '../../spec/schema.ts'
import { presetOf } from '../designs/subjects.ts'
import { kvm } from './scopes.ts'

/** Three frames, two of them tables of two entries, and five pages. */
const plain = {
  tables: [
    ['F1|W|U|A', '-'],
    ['F1|W|A|D', '-'],
  ],
  frames: 3,
  pages: 5,
  operations: ['read', 'write'],
}

const legacy = {
  format: 'legacy',
  tables: [['F0|W|U|A', '-', '-', '-']],
  frames: 8,
  registers: { pae: false, nxe: false },
}

interface Change {
  readonly starts?: ScopeSpec['starts']
  readonly parameters?: ScopeSpec['parameters']
  readonly [key: string]: unknown
}

/** What is wrong with the plain scope if this is changed in it. */
const complaints = ({ starts, parameters, ...change }: Change): ReadonlyArray<string> => {
  const scope: ScopeSpec = {
    id: 'plain',
    says: 'For tests.',
    use: 'attack',
    config: { ...plain, ...change },
    starts: starts ?? {},
    ...(parameters === undefined ? {} : { parameters }),
  }
  const { input } = settingOf(kvm.book, scope, presetOf(kvm, corrected), {})
  const result = openProblem(kvm.design, input, {})
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
  expect(complaints(legacy)).toEqual([])
})

describe('sizes, before anything of that size is made', () => {
  refuses([
    [{ levels: 0 }, 'at levels expected 2 or 3, found the number 0'],
    [{ levels: 7 }, 'at levels expected 2 or 3, found the number 7'],
    [{ levels: 27 }, 'at levels expected 2 or 3, found the number 27'],
    [{ levels: 1000 }, 'at levels expected 2 or 3, found the number 1000'],
    [{ format: 'pae', levels: 3 }, 'at levels expected 2, as format pae has, found the number 3'],
    [{ frames: 0 }, 'at frames expected 1 to 256, found the number 0'],
    [{ frames: 1_000_000_000 }, 'at frames expected 1 to 256, found the number 1000000000'],
    [{ frames: 200, outside: 57 }, 'at outside expected at most 256 numbers with those of frames, found the number 57'],
    [{ pages: 0 }, 'at pages expected 1 to 64, with one for each root, found the number 0'],
    [{ pages: 1000 }, 'at pages expected 1 to 64, with one for each root, found the number 1000'],
    [{ ...legacy, pages: 3 }, 'at pages expected 4 to 64, with one for each root, found the number 3'],
  ])
})

describe('tables, and what is stored into them', () => {
  const entry = 'expected an entry of a frame, 0 to 2, or of a large page of them'
  refuses([
    [{ tables: [] }, 'at tables expected 1 to 3 tables, in one frame each, found []'],
    [
      { tables: Array(4).fill(['-', '-']) },
      'at tables expected 1 to 3 tables, in one frame each, found [["-","-"],["-","-"],["-","-"],["-","-"]]',
    ],
    [{ tables: [['-', '-', '-']] }, 'at tables[0] expected a table of 2 entries, found ["-","-","-"]'],
    [{ tables: [['-', '-'], []] }, 'at tables[1] expected a table of 2 entries, found []'],
    [{ ...legacy, tables: [['-', '-']] }, 'at tables[0] expected a table of 4 entries, found ["-","-"]'],
    [{ tables: [['F9|W', '-']] }, `at tables[0][0] ${entry}, found the text "F9|W"`],
    [{ tables: [['-', 'F2|PS']] }, `at tables[0][1] ${entry}, found the text "F2|PS"`],
    [{ tables: [['F0|PS|H', '-']] }, 'at tables[0][0] expected an entry without H, as pse36 is null, found the text "F0|PS|H"'],
    [
      { ...legacy, menu: ['F0|NX'] },
      'at menu[0] expected an entry without NX, for which 32-bit paging has no bit, found the text "F0|NX"',
    ],
    [{ menu: [] }, 'at menu expected a list that is not empty, found []'],
    [{ menu: ['F9|W'] }, `at menu[0] ${entry}, found the text "F9|W"`],
    [{ menu: ['F2', 'F0|PS'], bytes: ['0+1'] }, `at menu[0] ${entry}, found the text "F2"`],
    [{ menu: ['-', 'F2', '-'] }, 'at menu[2] expected a value that does not stand there before, found the text "-"'],
    [{ bytes: [] }, 'at bytes expected a list that is not empty, found []'],
    [{ bytes: ['8+8', '8+8'] }, 'at bytes[1] expected a value that does not stand there before, found the text "8+8"'],
    [
      { bytes: ['9+3'] },
      'at bytes[0] expected an offset and a size of 1, 2, 4 or 8 bytes such as 8+4, within a table of 16 bytes, found the text "9+3"',
    ],
  ])
})

describe('memory', () => {
  refuses([
    [{ slots: [] }, 'at slots expected a list that is not empty, found []'],
    [{ slots: [[0, 1, 2], []] }, 'at slots[1] expected a list that is not empty, found []'],
    [
      {
        slots: [
          [0, 1],
          [2, 3],
        ],
      },
      'at slots[1][1] expected a frame, 0 to 2, found the number 3',
    ],
    [
      {
        slots: [
          [0, 1],
          [1, 2],
        ],
      },
      'at slots[1][0] expected a frame of no slot before, found the number 1',
    ],
    [{ slots: [[0, 1, 1]] }, 'at slots[0][2] expected a value that does not stand there before, found the number 1'],
    [
      { aliases: [[3, 1]] },
      'at aliases[0] expected one of the 0 numbers outside, which begin with 3, and a frame, 0 to 2, found [3,1]',
    ],
    [
      { outside: 2, aliases: [[2, 1]] },
      'at aliases[0] expected one of the 2 numbers outside, which begin with 3, and a frame, 0 to 2, found [2,1]',
    ],
    [
      { outside: 2, aliases: [[3, 4]] },
      'at aliases[0] expected one of the 2 numbers outside, which begin with 3, and a frame, 0 to 2, found [3,4]',
    ],
    [
      {
        outside: 1,
        aliases: [
          [3, 1],
          [3, 2],
        ],
      },
      'at aliases[1] expected a number that is no alias before, found [3,2]',
    ],
  ])
})

describe('limits', () => {
  refuses([
    [{ recycling: { least: 3, enough: 2 } }, 'at recycling expected least from 1 to enough, found {"least":3,"enough":2}'],
    [{ recycling: { least: 0, enough: 2 } }, 'at recycling expected least from 1 to enough, found {"least":0,"enough":2}'],
    [
      { recycling: { least: 1, enough: 5 } },
      'at recycling expected enough below the number of pages, 5, found {"least":1,"enough":5}',
    ],
    [{ objects: 0 }, 'at objects expected 1 to 64, or null, found the number 0'],
    [{ flood: 0 }, 'at flood expected 1 to 64, or null, found the number 0'],
    [{ pse36: 4 }, 'at pse36 expected null, or in format legacy a multiple of 2 below 3, found the number 4'],
    [{ ...legacy, pse36: 99 }, 'at pse36 expected null, or in format legacy a multiple of 4 below 8, found the number 99'],
    [{ ...legacy, pse36: 2 }, 'at pse36 expected null, or in format legacy a multiple of 4 below 8, found the number 2'],
    [{ ...legacy, pse36: 8 }, 'at pse36 expected null, or in format legacy a multiple of 4 below 8, found the number 8'],
  ])
})

describe('registers, addresses and what is done', () => {
  refuses([
    [{ registers: { cr3: 9 } }, 'at registers.cr3 expected a frame number, 0 to 2, found the number 9'],
    [{ settings: { wp: [] } }, 'at settings.wp expected a list that is not empty, found []'],
    [{ settings: { wp: [true, true] } }, 'at settings.wp[1] expected a value that does not stand there before, found true'],
    [{ cr3Values: [] }, 'at cr3Values expected a list that is not empty, found []'],
    [{ cr3Values: [9] }, 'at cr3Values[0] expected a frame number, 0 to 2, found the number 9'],
    [{ cr3Values: [0, 0] }, 'at cr3Values[1] expected a value that does not stand there before, found the number 0'],
    [{ addresses: [] }, 'at addresses expected a list that is not empty, found []'],
    [{ addresses: [99] }, 'at addresses[0] expected an address, 0 to 3, found the number 99'],
    [{ addresses: [1, 1] }, 'at addresses[1] expected a value that does not stand there before, found the number 1'],
    [{ users: [] }, 'at users expected a list that is not empty, found []'],
    [{ remembers: ['table2'] }, 'at remembers[0] expected a table below the root, which has level 2, found the text "table2"'],
    [{ remembers: ['leaf', 'leaf'] }, 'at remembers[1] expected a value that does not stand there before, found the text "leaf"'],
    [{ operations: ['read', 'remember'] }, 'at remembers expected what the operation remember may choose from, found []'],
    [{ operations: [] }, 'at operations expected a list that is not empty, found []'],
    [
      { operations: ['read', 'read'] },
      'at operations[1] expected a value that does not stand there before, found the text "read"',
    ],
  ])
})

describe('operations that can never happen', () => {
  const cannot = (op: string, what: string): string =>
    `at operations[1] expected an operation that can happen here; ${op} needs ${what}, found the text "${op}"`
  const needs = (op: string, what: string, change: Change = {}): Case => [
    { operations: ['read', op], ...change },
    cannot(op, what),
  ]
  const paging = (state: string): string => `paging ${state}, in registers.paging or by settings.paging and movCr0`
  const other = 'that the registers do not begin with'
  const off = { registers: { paging: false } }
  const noPae = {
    format: 'pae',
    registers: { pae: false },
    settings: { pae: [false] },
    addresses: [4],
  }
  refuses([
    needs('nonpagingStore', paging('off')),
    needs('nonpagingStore', paging('off'), { settings: { paging: [true, false] } }),
    needs('invlpg', paging('on'), { ...off, settings: { paging: [false] } }),
    needs('ins', paging('on'), off),
    needs('moveFromDevice', paging('on'), off),
    needs('faultBegins', paging('on'), off),
    needs('movCr0', `a value of settings.paging or settings.wp ${other}`),
    needs('movCr4', `a value of settings.pae or settings.pse ${other}`),
    needs('wrmsrEfer', `a value of settings.nxe ${other}`),
    needs('faultEnds', 'faultBegins before it'),
    needs('getDirtyLog', 'logs'),
    needs('reclaim', 'the parameter memory: swappable'),
    needs('dma', 'a table in a slot', { slots: [[2]] }),
    [{ ...noPae, operations: ['movCr3', 'read'] }, cannot('read', 'an address below 4, as PAE is never set')],
  ])

  test('may be possible by others that come before', () => {
    const settings = { paging: [true, false] }
    expect(complaints({ operations: ['nonpagingStore', 'movCr0'], settings })).toEqual([])
    const off = { op: 'movCr0', paging: false, wp: true }
    expect(complaints({ operations: ['nonpagingStore'], settings, starts: { a: [off] } })).toEqual([])
  })
})

describe('vCPUs, and stores in halves', () => {
  const halves = { parameters: { stores: 'halves' } }
  const operations = ['read', 'storeBegins', 'storeEnds']
  refuses([
    [{ vcpus: 0 }, 'at vcpus expected 1 to 4, found the number 0'],
    [{ vcpus: 5 }, 'at vcpus expected 1 to 4, found the number 5'],
    [{ operations }, 'at operations expected no half of a store, as stores are whole, found ["read","storeBegins","storeEnds"]'],
  ])
  refuses([
    [
      { ...halves, operations: ['read', 'storeBegins'] },
      'at operations expected storeBegins and storeEnds, as stores are halves, found ["read","storeBegins"]',
    ],
    [
      { ...halves, operations: [...operations, 'ins'] },
      'at operations expected no store but that of a page fault, as stores are halves, found ["read","storeBegins","storeEnds","ins"]',
    ],
    [
      { parameters: { stores: 'halves', storeOrder: 'shadowFirst' }, operations },
      'at parameters.storeOrder expected memoryFirst, as stores are halves, found the text "shadowFirst"',
    ],
    [{ ...halves, operations, counts: true }, 'at counts expected false, as stores are halves, found true'],
  ])
})

describe('start states', () => {
  const read = { op: 'read', va: 0, user: true }
  test('with an operation that does not exist', () => {
    expect(complaints({ starts: { a: [read, { op: 'wriet' }] } }).join()).toMatch(
      /^at starts\.a\[1\]\.op expected read \| fetch \| write \| .* \| reclaim, found the text "wriet"$/,
    )
  })

  refuses([
    [{ starts: { a: [{ ...read, va: 9 }] } }, 'at starts.a[0].va expected 0 | 1 | 2 | 3, found the number 9'],
    [{ starts: { a: [{ ...read, by: 1 }] } }, "at starts.a[0].by expected no key 'by', found the number 1"],
  ])

  test('that leave behind what the scope has no room for', () => {
    expect(complaints({ starts: { a: [{ op: 'faultBegins', va: 0, user: false, write: false }] } }).join()).toMatch(
      /^start 'a': at flight expected null, found \{"va":0,/,
    )
  })

  test('may begin with operations that the scope does not use', () => {
    expect(complaints({ starts: { a: [{ op: 'invlpg', va: 0 }] } })).toEqual([])
  })
})

test('everything that is wrong is told, one sentence each', () => {
  expect(complaints({ addresses: [4, 4], users: [] })).toEqual([
    'at addresses[1] expected a value that does not stand there before, found the number 4',
    'at addresses[0] expected an address, 0 to 3, found the number 4',
    'at users expected a list that is not empty, found []',
  ])
})
