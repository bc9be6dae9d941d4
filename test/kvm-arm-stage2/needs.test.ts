/** An operation that can never be enabled in a scope is refused before a search; and walks through such a scope do not find it. */
import { describe, expect, test } from 'vitest'
import { sample } from '../../checker/sample/sample.ts'
import { chooseRules } from '../../model/frame/machine.ts'
import { type OperationId, operations } from '../../model/kvm-arm-stage2/declared/operations.ts'
import { rules } from '../../model/kvm-arm-stage2/declared/rules.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import { kvmArmStage2 } from '../../model/kvm-arm-stage2/machine.ts'
import { complaints } from './complaints.ts'

const operationIds = operations.ids

const parameters = { firstVmid: 'one', rangeLock: 'always' } as const

/** Large enough for every operation. */
const whole: Scope = {
  parts: 1,
  entries: [1, 1, 2],
  beyond: 0,
  remembers: ['leaf', 'level3', 'level2'],
  frames: 12,
  devices: 1,
  vms: 1,
  vcpus: [0],
  cpus: 1,
  hvas: 1,
  slots: 1,
  maxPages: 1,
  vmids: 2,
  fourGiB: null,
  cached: 2,
  contents: false,
  operations: operationIds,
  parameters,
  starts: {},
}

/** The operations that random walks get an answer to, whatever the scope is worth. */
const enabled = (scope: Scope, runs: number): ReadonlyArray<string> => {
  const machine = kvmArmStage2.machine(scope, chooseRules(rules, {}))
  const problem = { machine, laws: { state: [], step: [] } }
  return sample(problem, { seed: 1, runs, steps: 80 })
    .operations.filter(({ accepted, refused }) => accepted + refused > 0)
    .map(({ id }) => id)
}

type Change = Omit<Partial<Scope>, 'starts' | 'parameters'>

type Case = readonly [op: OperationId, without: Change, needs: string]

const off = (...ids: ReadonlyArray<OperationId>): Pick<Scope, 'operations'> => ({
  operations: operationIds.filter((id) => !ids.includes(id)),
})

const cases: ReadonlyArray<Case> = [
  ['initVm', { frames: 1, devices: 1 }, '1 frames that are no device pages, for the root'],
  ['destroyVm', off('initVm'), 'initVm before it'],
  ['topup', off('initVm'), 'initVm before it'],
  ['topup', { vcpus: [] }, 'a vCPU'],
  ['topup', { cached: 0 }, 'a page cache, that is cached of 1 or more'],
  ['reserve', off('initVm'), 'initVm before it'],
  ['reserve', { cached: 0 }, 'a page cache, that is cached of 1 or more'],
  ['reuse', { frames: 1, devices: 1 }, 'a frame that is no device page'],
  ['slotCreate', off('initVm'), 'initVm before it'],
  ['slotDrop', off('slotCreate'), 'slotCreate before it'],
  ['slotGone', off('slotDrop'), 'slotDrop before it'],
  ['slotMoved', off('slotDrop'), 'slotDrop before it'],
  ['slotMoved', { entries: [1, 1, 1] }, 'another guest page to move to'],
  ['hostMap', { frames: 1, devices: 1 }, 'a frame that is no device page'],
  ['hostUnmap', off('hostMap'), 'hostMap before it'],
  ['invalidatePage', off('initVm'), 'initVm before it'],
  ['hostProtect', off('hostMap'), 'hostMap before it'],
  ['hostUnprotect', off('hostMap'), 'hostMap before it'],
  ['changePte', off('hostMap'), 'hostMap before it'],
  ['changePte', { frames: 2 }, 'two frames that are no device pages'],
  ['changeBegins', off('hostMap'), 'hostMap before it'],
  ['changeBegins', { frames: 2 }, 'two frames that are no device pages'],
  ['rangeStart', off('initVm'), 'initVm before it'],
  ['rangeRelease', off('rangeStart'), 'rangeStart before it'],
  ['rangeRelease', off('hostMap'), 'hostMap before it'],
  ['rangeEnd', off('rangeStart'), 'rangeStart before it'],
  ['testAge', off('initVm'), 'initVm before it'],
  ['mmExit', off('initVm'), 'initVm before it'],
  ['fault', off('initVm'), 'initVm before it'],
  ['fault', { vcpus: [] }, 'a vCPU'],
  ['faultBegins', off('initVm'), 'initVm before it'],
  ['faultBegins', { vcpus: [] }, 'a vCPU'],
  ['faultProceeds', off('faultBegins'), 'faultBegins before it'],
  ['faultProceeds', off('slotCreate'), 'slotCreate before it'],
  ['faultProceeds', off('topup'), 'topup before it'],
  ['faultCommits', off('faultProceeds'), 'faultProceeds before it'],
  ['faultCommits', off('hostMap'), 'hostMap before it'],
  ['ioremap', off('initVm'), 'initVm before it'],
  ['ioremap', { devices: 0 }, 'a device page, that is devices of 1 or more'],
  ['unmapBegins', off('hostMap'), 'hostMap before it'],
  ['proceed', off('unmapBegins', 'changeBegins'), 'unmapBegins or changeBegins before it'],
  ['proceed', off('fault', 'faultCommits', 'ioremap'), 'fault or faultCommits or ioremap before it'],
  ['checkVmid', off('initVm'), 'initVm before it'],
  ['checkVmid', { vcpus: [] }, 'a vCPU'],
  ['updateVttbr', off('checkVmid'), 'checkVmid before it'],
  ['enter', off('checkVmid'), 'checkVmid before it'],
  ['exit', off('enter'), 'enter before it'],
  ['speculate', off('enter'), 'enter before it'],
  ['speculate', off('fault', 'faultCommits', 'ioremap'), 'fault or faultCommits or ioremap before it'],
  ['storeBegins', off('enter'), 'enter before it'],
  ['storeBegins', off('fault', 'faultCommits', 'ioremap'), 'fault or faultCommits or ioremap before it'],
  ['storeLands', off('storeBegins'), 'storeBegins before it'],
]

/** The complaints about one operation. */
const about = (op: OperationId, without: Change): ReadonlyArray<string> =>
  complaints({ ...whole, starts: {}, parameters: { ...parameters }, ...without }).filter((complaint) =>
    complaint.endsWith(`found the text "${op}"`),
  )

test('the scope from which something is taken has nothing wrong with it, and walks find every operation in it', () => {
  expect(complaints({ ...whole, starts: {}, parameters: { ...parameters } })).toEqual([])
  expect([...enabled(whole, 60)].sort()).toEqual([...operationIds].sort())
})

test('a scope without slots would have no place for one', () => {
  expect(about('slotCreate', { slots: 0 })).toHaveLength(1)
  expect(() => enabled({ ...whole, slots: 0 }, 10)).toThrow('index 0 is outside a list of 0')
})

test('what leaves behind something that the scope has no place for is refused too', () => {
  expect(about('unmapBegins', off('proceed'))).toHaveLength(1)
  expect(about('changeBegins', off('proceed'))).toHaveLength(1)
  expect(about('evict', off('speculate'))).toHaveLength(1)
  expect(about('storeBegins', off('speculate'))).toHaveLength(1)
  expect(about('checkVmid', { cpus: 0 })).toHaveLength(1)
})

describe.each(cases)('%s, in a scope changed by %o', (op, without, needs) => {
  test('is refused, with what it needs', () => {
    const { operations = operationIds } = without
    expect(about(op, without)).toEqual([
      `at operations[${operations.indexOf(op)}] expected an operation that can happen here; ${op} needs ${needs}, found the text "${op}"`,
    ])
  })

  test('is found by no walk', () => {
    expect(enabled({ ...whole, ...without }, 10)).not.toContain(op)
  })
})
