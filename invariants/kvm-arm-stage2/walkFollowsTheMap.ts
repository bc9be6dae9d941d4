import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { KvmStep, StepInvariant } from './step.ts'
import { addressesOf, pageIn, slotsAt } from './view/memory.ts'
import { type Leaf, leafMap, leavesAfter, printLeaf, sameLeaf } from './view/tree.ts'

type Pages = ReadonlyMap<number, Leaf>

/** RAM is gone at these addresses. */
const without = (pages: Pages, ipas: ReadonlyArray<number>): Pages =>
  new Map([...pages].filter(([ipa, { kind }]) => kind === 'device' || !ipas.includes(ipa)))

const mapped = ({ before }: KvmStep, vm: number, ipa: number, pages: Pages): Pages => {
  const slot = slotsAt(before, vm, ipa).find(({ invalid }) => !invalid)
  const page = slot === undefined ? null : pageIn(before, vm, slot, ipa)
  if (page === null) return pages
  return new Map([...pages, [ipa, { vm, ipa, mfn: page.mfn, write: page.write, kind: 'ram' }]])
}

const hvasOf = ({ operation }: KvmStep): ReadonlyArray<number> => {
  if (operation.op === 'rangeStart') return Array.from({ length: operation.pages }, (_, i) => operation.from + i)
  return 'hva' in operation ? [operation.hva] : []
}

/** The abstract map of a VM after an operation: a relation of addresses and pages that knows no tables. */
const expected = (scope: Scope, step: KvmStep, vm: number, pages: Pages): Pages => {
  const { operation, before, answer } = step
  const own = 'vm' in operation ? operation.vm === vm : 'vcpu' in operation && at(scope.vcpus, operation.vcpu) === vm
  if (!own || E.isLeft(answer)) return pages
  switch (operation.op) {
    case 'hostUnmap':
    case 'invalidatePage':
    case 'hostProtect':
    case 'rangeStart':
      return without(
        pages,
        hvasOf(step).flatMap((hva) => addressesOf(before, vm, hva)),
      )
    case 'slotDrop':
      return without(
        pages,
        [...pages.keys()].filter((ipa) => {
          const slot = at(at(before.vms, vm).slots, operation.slot)
          return slot !== null && ipa >= slot.base && ipa < slot.base + slot.pages
        }),
      )
    case 'changePte': {
      const { mfn, write } = operation
      const ipas = addressesOf(before, vm, operation.hva)
      return new Map(
        [...pages].map(([ipa, leaf]) => [ipa, leaf.kind === 'ram' && ipas.includes(ipa) ? { ...leaf, mfn, write } : leaf]),
      )
    }
    case 'fault':
      return answer.right === 'done' ? mapped(step, vm, operation.ipa, pages) : pages
    case 'faultCommits': {
      const fault = at(before.faults, operation.vcpu)
      return fault !== null && answer.right === 'done' ? mapped(step, vm, fault.ipa, pages) : pages
    }
    case 'ioremap': {
      const { ipa, mfn } = operation
      const added = Array.from({ length: operation.pages }, (_, i): readonly [number, Leaf] => [
        ipa + i,
        { vm, ipa: ipa + i, mfn: mfn + i, write: true, kind: 'device' },
      ])
      return new Map([...pages, ...added])
    }
    case 'destroyVm':
    case 'mmExit':
    case 'initVm':
      return new Map()
    default:
      return pages
  }
}

/** What the tables translate changes as the abstract map does: commit adds, unmap removes every alias, change_pte replaces, ioremap adds, destruction empties. */
export const walkFollowsTheMap = (scope: Scope): StepInvariant<number> => ({
  when: ({ operation: { op }, after }) => after.host === 'alive' && !['unmapBegins', 'changeBegins', 'proceed'].includes(op),
  subjects: ({ before }) => before.vms.map((_, vm) => vm),
  wrong: (vm, step) => {
    const before = leafMap(scope, step.before, vm)
    const after = leavesAfter(scope, step.after, vm)
    const due = expected(scope, step, vm, before)
    const off = [...new Set([...due.keys(), ...after.keys()])].find(
      (ipa) => !sameLeaf(due.get(ipa) ?? null, after.get(ipa) ?? null),
    )
    if (off === undefined) return null
    return `address ${off} of VM${vm} should lead to ${printLeaf(due.get(off) ?? null)}, and leads to ${printLeaf(after.get(off) ?? null)}`
  },
})
