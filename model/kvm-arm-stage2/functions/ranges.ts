/** What KVM sees of a range. Source: generic kvm_main.c. */
import type { Kvm } from '../declared/refusals.ts'
import type { Hva, Range, State } from '../declared/state.ts'
import { aliasesOf } from './aliases.ts'

export const hvasOf = (from: Hva, pages: number): ReadonlyArray<Hva> => Array.from({ length: pages }, (_, i) => from + i)

/** Whether KVM takes its lock and counts: it need not where no slot shows a page of the range. */
export const isSeen = ({ scope: { parameters } }: Kvm, vm: number, { from, pages }: Range, s: State): boolean =>
  parameters.rangeLock === 'always' || hvasOf(from, pages).some((hva) => aliasesOf(vm, hva, s).length > 0)
