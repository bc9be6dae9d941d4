/** What the processor remembers, and how KVM makes it forget. */

import type { Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { setHardware } from './changes.ts'

/** What the processor remembers is gone. */
export const forget = ({ scope }: Kvm, s: State): State => {
  if (scope.remembers.length === 0) return s
  const { tlb, tables } = s.hardware
  return setHardware({ tlb: tlb.map(() => null), tables: tables.map((row) => row.map(() => null)) }, s)
}

/** kvm_arch_ops->tlb_flush, where the rule asks for one. */
export const flushIf = (kvm: Kvm, due: boolean, s: State): State => (due ? forget(kvm, s) : s)
