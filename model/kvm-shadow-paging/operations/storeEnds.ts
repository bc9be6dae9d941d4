/** A store that KVM carries out in halves. */
import { at } from '../../frame/machine.ts'
import type { Op } from '../declared/operations.ts'
import { type Answered, answered, type Kvm, storeOf } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { setStores, withoutIndex } from '../functions/changes.ts'
import { carryOut, halvesOf } from '../functions/emulate.ts'
import { enterGuest } from '../functions/roots.ts'

/** The second half, and the vCPU goes on. */
export const storeEnds =
  (kvm: Kvm) =>
  ({ store: index }: Op<'storeEnds'>) =>
  (s: State): Answered => {
    const store = s.stores[index]
    if (store === undefined) return null
    const rest = setStores(withoutIndex(s.stores, index), s)
    return answered('emulated', enterGuest(kvm, carryOut(kvm, store.gfn, storeOf(store), at(halvesOf(kvm), 1), rest)))
  }
