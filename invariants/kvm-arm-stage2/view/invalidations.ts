/** What an invalidation is about. */
import type { KvmStep } from '../step.ts'
import { addressesOf } from './memory.ts'

export const invalidations = ['hostUnmap', 'invalidatePage', 'hostProtect', 'rangeStart'] as const

/** The VMM's pages that an invalidation is about. */
export const told = ({ operation }: KvmStep): { readonly vm: number; readonly hvas: ReadonlyArray<number> } => {
  if (operation.op === 'rangeStart')
    return { vm: operation.vm, hvas: Array.from({ length: operation.pages }, (_, i) => operation.from + i) }
  return 'hva' in operation && 'vm' in operation ? { vm: operation.vm, hvas: [operation.hva] } : { vm: 0, hvas: [] }
}

export interface Address {
  readonly vm: number
  readonly ipa: number
}

export const aliases = (step: KvmStep): ReadonlyArray<Address> => {
  const { vm, hvas } = told(step)
  return hvas.flatMap((hva) => addressesOf(step.before, vm, hva).map((ipa) => ({ vm, ipa })))
}
