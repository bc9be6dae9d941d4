/** Stores that no page fault begins: by instructions that KVM emulates, and by its devices for the guest. Source: Linux 0028425f64, kvm_main.c. */
import { faultWrite } from '../../hardware/x86/fault.ts'
import type { Op } from '../declared/operations.ts'
import { type Answered, answered, isFirstSpelling, type Kvm, storeOf } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { crash, spend } from '../functions/changes.ts'
import { emulateStore } from '../functions/emulate.ts'
import { modeOf } from '../functions/geometry.ts'
import { frameOf, writeBytes } from '../functions/memory.ts'
import { topUp } from '../functions/pageFault.ts'
import { isShadowed } from '../functions/pages.ts'
import { markWritten, nothingWanted, type Walk, walkAddr } from '../functions/walker.ts'

/** Where a store of KVM's own for the guest goes; with the guest's rights, and D in its entry, where the rule asks for it. */
const destination = (kvm: Kvm, checked: boolean, { va, user }: Op<'moveFromDevice' | 'ins'>, s: State): Walk => {
  const walk = walkAddr(kvm, va, checked ? { write: true, user, fetch: false } : nothingWanted, s)
  if (walk.kind === 'fault' || !checked) return walk
  const { gfn } = walk.walked
  const [walked, state] = markWritten(kvm, walk.walked, isShadowed(kvm, gfn, walk.state), walk.state)
  return { kind: 'page', walked, state }
}

const runsPaged = (kvm: Kvm, s: State): boolean => s.guest.life === 'runs' && modeOf(kvm.geometry, s.guest) !== 'nonpaging'

/** The error code of the emulator's own page faults: a write by the supervisor, whoever asks. Source: emulator_write_emulated. */
const uncheckedCode = faultWrite

/** A string move from a device: user space has answered, and the emulator goes on with the store. */
export const moveFromDevice = (kvm: Kvm) => (operation: Op<'moveFromDevice'>) => {
  const store = storeOf(operation)
  const first = isFirstSpelling(kvm, operation)
  return (s: State): Answered => {
    if (!runsPaged(kvm, s)) return null
    const ready = kvm.rules.emulatorTopsUp() ? topUp(kvm, s) : s
    const checked = kvm.rules.emulatorChecksRights()
    const walk = destination(kvm, checked, operation, ready)
    if (walk.kind === 'fault') return first ? answered(`#PF ${checked ? walk.code : uncheckedCode}`, walk.state) : null
    const frame = frameOf(kvm, walk.walked.gfn, walk.state)
    const isData = frame === null || frame >= s.tables.length
    return isData && !first ? null : emulateStore(kvm, walk.walked.gfn, store, walk.state)
  }
}

/** String input from a port, into the page behind an address. Source: kvm_setup_pio, pio_copy_data. */
export const ins = (kvm: Kvm) => (operation: Op<'ins'>) => {
  const store = storeOf(operation)
  const first = isFirstSpelling(kvm, operation)
  return (s: State): Answered => {
    if (!runsPaged(kvm, s)) return null
    const checked = kvm.rules.pioIsAStore()
    const walk = destination(kvm, checked, operation, kvm.rules.emulatorTopsUp() ? topUp(kvm, s) : s)
    if (walk.kind === 'fault') return first ? answered(checked ? `#PF ${walk.code}` : '#GP', walk.state) : null
    const { gfn } = walk.walked
    const frame = frameOf(kvm, gfn, walk.state)
    if (!first && (frame === null || frame >= s.tables.length)) return null
    if (frame === null && !kvm.rules.pioNeedsMemory()) return answered('done', crash('oops: no such page', walk.state))
    if (checked || frame === null) return emulateStore(kvm, gfn, store, walk.state)
    return answered('emulated', writeBytes(kvm, frame, store, spend(0, frame, false, walk.state)))
  }
}

/** Without paging an instruction that the processor cannot run is emulated; no page fault has filled the caches before. */
export const nonpagingStore = (kvm: Kvm) => (operation: Op<'nonpagingStore'>) => {
  const store = storeOf(operation)
  return (s: State): Answered => {
    if (s.guest.life !== 'runs' || s.guest.paging) return null
    return emulateStore(kvm, operation.gfn, store, kvm.rules.emulatorTopsUp() ? topUp(kvm, s) : s)
  }
}
