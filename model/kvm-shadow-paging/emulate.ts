/** Instructions that KVM carries out for the guest. Source: Linux 0028425f64, kvm_main.c, emulate_instruction, emulator_write_phys. */
import { spend } from './changes.ts'
import { frameOf, markDirty, resolved, writeBytes } from './memory.ts'
import { shadowsOf, zapPage } from './pages.ts'
import { pteWrite } from './pteWrite.ts'
import { type Answered, answered, type Kvm, type Store } from './refusal.ts'
import { enterGuest } from './roots.ts'
import type { Gfn, State } from './state.ts'

/** emulator_write_phys: the shadows follow first, then memory changes. */
export const emulateStore = (kvm: Kvm, gfn: Gfn, store: Store, s: State): Answered => {
  const frame = frameOf(kvm, gfn, s)
  if (frame === null) return answered('device', enterGuest(kvm, s))
  const logged = kvm.rules.writesLogged() ? markDirty(kvm, gfn, s) : s
  const followed = kvm.rules.storesReachShadows() ? pteWrite(kvm, gfn, store, logged) : logged
  const written = writeBytes(kvm, frame, store, spend(0, frame, false, followed))
  return answered('emulated', enterGuest(kvm, written))
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
