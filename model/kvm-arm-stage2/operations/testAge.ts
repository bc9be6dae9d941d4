/** Was a page used lately? Source: 003_3fe975ca6f1b169f.txt, kvm_test_age_hva. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, answered, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { aliasesOf } from '../functions/aliases.ts'
import { vmAt } from '../functions/changes.ts'
import { leafAt } from '../functions/tables.ts'

/** kvm_test_age_hva. */
export const testAge =
  (kvm: Kvm) =>
  ({ vm, hva }: Operation<'testAge'>) =>
  (s: State): Answered => {
    if (vmAt(s, vm).pgd === null || vmAt(s, vm).work !== null) return null
    const used = aliasesOf(vm, hva, s).some(({ ipa }) => leafAt(kvm, vm, ipa, s) !== null)
    return answered(kvm.rules.ageTells(used) ? 'young' : 'old', s)
  }
