/** Instructions that KVM carries out for the guest. Source: Linux 0028425f64, kvm_main.c, emulate_instruction, emulator_write_phys. */
import { at } from '../../frame/machine.ts'
import { type Answered, answered, type Kvm, type Store, storeOf } from '../declared/refusals.ts'
import type { StoreStep } from '../declared/rules.ts'
import type { Gfn } from '../declared/sets.ts'
import type { State } from '../declared/state.ts'
import { setStores, spend } from './changes.ts'
import { frameOf, markDirty, resolved, writeBytes } from './memory.ts'
import { shadowsOf, zapPage } from './pages.ts'
import { pteWrite } from './pteWrite.ts'
import { enterGuest } from './roots.ts'

/** The halves of a store in their order. With one vCPU nobody comes between them, and either order is right. */
export const halvesOf = ({ rules, scope }: Kvm): ReadonlyArray<StoreStep> =>
  scope.parameters.storeOrder === 'shadowFirst' ? ['shadow', 'memory'] : rules.storeOrder

/** One half. The shadow can read memory again if memory was first. */
export const carryOut = (kvm: Kvm, gfn: Gfn, store: Store, step: StoreStep, s: State): State => {
  if (step === 'memory') {
    const frame = frameOf(kvm, gfn, s)
    return frame === null ? s : writeBytes(kvm, frame, store, s)
  }
  const isStored = at(halvesOf(kvm), 0) === 'memory'
  return kvm.rules.storesReachShadows() ? pteWrite(kvm, gfn, store, isStored && kvm.rules.followRereads(), s) : s
}

/** What a store to a frame leaves in the log, and in the account of the operation. */
const noted = (kvm: Kvm, gfn: Gfn, frame: Gfn, s: State): State =>
  spend(0, frame, false, kvm.rules.writesLogged() ? markDirty(kvm, gfn, s) : s)

/** emulator_write_phys: memory changes, and the shadows follow; the source has it the other way round. */
export const emulateStore = (kvm: Kvm, gfn: Gfn, store: Store, s: State): Answered => {
  const frame = frameOf(kvm, gfn, s)
  if (frame === null) return answered('device', enterGuest(kvm, s))
  const stored = halvesOf(kvm).reduce((t, step) => carryOut(kvm, gfn, store, step, t), noted(kvm, gfn, frame, s))
  return answered('emulated', enterGuest(kvm, stored))
}

/** What a store writes, as the operation spells it. */
export interface Spelled {
  readonly vcpu: number
  readonly bytes: string
  readonly value: string
}

/** The same as far as its first half; the lock goes, and others may come. */
export const beginStore = (kvm: Kvm, gfn: Gfn, { vcpu, bytes, value }: Spelled, s: State): Answered => {
  const frame = frameOf(kvm, gfn, s)
  if (frame === null) return answered('device', enterGuest(kvm, s))
  const first = at(halvesOf(kvm), 0)
  const begun = carryOut(kvm, gfn, storeOf({ bytes, value }), first, noted(kvm, gfn, frame, s))
  return answered('begun', enterGuest(kvm, setStores([...begun.stores, { vcpu, gfn, bytes, value }], begun)))
}

/**
 * An instruction that cannot be emulated: the page is given up as a table, and the guest tries again. That does not help
 * if the address itself is reached through that table: it would be shadowed again at once.
 */
export const unprotect = (kvm: Kvm, gfn: Gfn, path: ReadonlyArray<Gfn>, s: State): Answered => {
  const found = shadowsOf(kvm, gfn, s)
  const needed = path.some((table) => resolved(kvm, table) === resolved(kvm, gfn))
  if (found.length === 0 || kvm.rules.ownTableStopsRetry(needed)) return answered('stuck', enterGuest(kvm, s))
  const given = found.reduce((t, page) => zapPage(kvm, page, t), s)
  return answered('retry', enterGuest(kvm, given))
}
