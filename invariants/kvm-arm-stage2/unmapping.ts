/** What an invalidation must do, and what it must leave alone. */
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import { addressesOf } from './memory.ts'
import type { KvmStep, StepInvariant } from './step.ts'
import { leafMap, leavesAfter, printLeaf, sameLeaf } from './tree.ts'
import { reached } from './walk.ts'

const invalidations = ['hostUnmap', 'invalidatePage', 'hostProtect', 'rangeStart'] as const

/** The VMM's pages that an invalidation is about. */
const told = ({ operation }: KvmStep): { readonly vm: number; readonly hvas: ReadonlyArray<number> } => {
  if (operation.op === 'rangeStart')
    return { vm: operation.vm, hvas: Array.from({ length: operation.pages }, (_, i) => operation.from + i) }
  return 'hva' in operation && 'vm' in operation ? { vm: operation.vm, hvas: [operation.hva] } : { vm: 0, hvas: [] }
}

interface Address {
  readonly vm: number
  readonly ipa: number
}

const aliases = (step: KvmStep): ReadonlyArray<Address> => {
  const { vm, hvas } = told(step)
  return hvas.flatMap((hva) => addressesOf(step.before, vm, hva).map((ipa) => ({ vm, ipa })))
}

/** After an invalidation no alias of the page leads to RAM, in tables or anywhere else. */
export const unmapIsComplete = (scope: Scope): StepInvariant<Address> => ({
  of: invalidations,
  when: ({ after }) => after.host === 'alive',
  subjects: aliases,
  wrong: ({ vm, ipa }, { after }) => {
    const left = reached(scope)(after).find((leaf) => leaf.vm === vm && leaf.ipa === ipa && leaf.kind === 'ram')
    return left === undefined ? null : `address ${ipa} of VM${vm} still leads to F${left.mfn} by ${left.by}`
  },
})

/** An invalidation changes no other address: neighbours and devices stay. */
export const unmapIsPrecise = (scope: Scope): StepInvariant<Address> => ({
  of: invalidations,
  subjects: (step) => {
    const due = aliases(step)
    return step.before.vms.flatMap((_, vm) =>
      [...leafMap(scope, step.before, vm).values()].flatMap(({ ipa, kind }) =>
        kind === 'ram' && due.some((one) => one.vm === vm && one.ipa === ipa) ? [] : [{ vm, ipa }],
      ),
    )
  },
  wrong: ({ vm, ipa }, { before, after }) => {
    const was = leafMap(scope, before, vm).get(ipa) ?? null
    const is = leavesAfter(scope, after, vm).get(ipa) ?? null
    return sameLeaf(was, is) ? null : `address ${ipa} of VM${vm} led to ${printLeaf(was)}, and leads to ${printLeaf(is)}`
  },
})
