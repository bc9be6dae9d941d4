/** A VM exit for a page fault. Source: 002_5c2ca27ce2c751df.txt, page_fault; Linux 0028425f64, kvm.h, kvm_mmu_page_fault. */
import { faultP, faultUser, faultWrite } from '../../hardware/x86/fault.ts'
import { type Answered, answered, type Kvm, type Store } from '../declared/refusals.ts'
import type { Va } from '../declared/sets.ts'
import type { State } from '../declared/state.ts'
import { crash, setObjects, spteAt } from './changes.ts'
import { beginStore, emulateStore, type Spelled, unprotect } from './emulate.ts'
import { fetch } from './fetch.ts'
import { type Fixed, fixRead, fixWrite } from './fixups.ts'
import { modeOf } from './geometry.ts'
import { nonpagingFault } from './nonpaging.ts'
import { isShadowed, recycle } from './pages.ts'
import { resetDetector } from './pteWrite.ts'
import { enterGuest } from './roots.ts'
import { markWritten, nothingWanted, type Walked, type Wanted, walkAddr } from './walker.ts'

/** mmu_topup_memory_caches. */
export const topUp = ({ scope }: Kvm, s: State): State =>
  scope.objects === null || s.pool.objects === scope.objects ? s : setObjects(scope.objects, s)

/** What a store would write; null for other accesses. `known`: KVM can emulate the instruction. `begins`: only half of it for now. */
export interface Attempt extends Wanted {
  readonly store: Store | null
  readonly known: boolean
  readonly begins: Spelled | null
}

const inject = (kvm: Kvm, code: number, s: State): Answered => answered(`#PF ${code}`, enterGuest(kvm, resetDetector(kvm, s)))

/** The instruction cannot be left to the processor: KVM looks the address up once more and carries the store out. */
const emulate = (kvm: Kvm, va: Va, { store, known, begins }: Attempt, s: State): Answered => {
  const unpaged = modeOf(kvm.geometry, s.guest) === 'nonpaging'
  const walk = unpaged ? null : walkAddr(kvm, va, nothingWanted, s)
  if (walk !== null && walk.kind === 'fault') return inject(kvm, walk.code, walk.state)
  const gfn = walk === null ? va : walk.walked.gfn
  const state = walk === null ? s : walk.state
  // The other vCPU comes back with its store.
  if (store === null) return answered('retry', enterGuest(kvm, state))
  const tables = walk === null ? [] : walk.walked.path.map(({ table }) => table)
  const ready = kvm.rules.emulatorTopsUp() ? topUp(kvm, state) : state
  if (!known) return unprotect(kvm, gfn, tables, state)
  return begins === null ? emulateStore(kvm, gfn, store, ready) : beginStore(kvm, gfn, begins, ready)
}

const finish = (kvm: Kvm, va: Va, attempt: Attempt, { next, state }: Fixed): Answered =>
  next === 'emulate' ? emulate(kvm, va, attempt, state) : answered('retry', enterGuest(kvm, state))

/** A fault that was no store to a table begins a new row for the fork detector. */
const withDetectorReset = (kvm: Kvm, { next, state }: Fixed): Fixed => ({
  next,
  state: next === 'emulate' ? state : resetDetector(kvm, state),
})

/** There is no memory: the access goes to user space, and has left its marks. */
const device = (kvm: Kvm, attempt: Attempt, walked: Walked, s: State): Answered => {
  const [, marked] = attempt.write ? markWritten(kvm, walked, false, s) : [walked, s]
  return answered(attempt.known ? 'device' : 'stuck', enterGuest(kvm, resetDetector(kvm, marked)))
}

/** From what the walk found to an entry that allows the access. */
export const serve = (kvm: Kvm, va: Va, attempt: Attempt, walked: Walked, s: State): Answered => {
  const { rules } = kvm
  const early = rules.dirtyByWritesOnly(attempt.write) && rules.dirtyBeforeLookup()
  const [found, marked] = early ? markWritten(kvm, walked, isShadowed(kvm, walked.gfn, s), s) : [walked, s]
  const fetched = fetch(kvm, va, found, attempt, marked)
  if (fetched === null) return answered('retry', crash('oops: no shadow page', marked))
  const [place, t] = fetched
  if (spteAt(t, place).kind === 'io') return device(kvm, attempt, found, t)
  if (!attempt.write)
    return finish(kvm, va, attempt, withDetectorReset(kvm, { next: 'retry', state: fixRead(kvm, place, found, t) }))
  const fixed = fixWrite(kvm, place, found, attempt, t)
  return fixed.next === 'fault'
    ? inject(kvm, faultP | faultWrite | (attempt.user ? faultUser : 0), fixed.state)
    : finish(kvm, va, attempt, withDetectorReset(kvm, fixed))
}

export const pageFault = (kvm: Kvm, va: Va, attempt: Attempt, s: State): Answered => {
  const ready = topUp(kvm, recycle(kvm, s))
  if (modeOf(kvm.geometry, s.guest) === 'nonpaging') {
    const fixed = nonpagingFault(kvm, va, attempt.write, ready)
    return fixed === null ? answered('device', enterGuest(kvm, ready)) : finish(kvm, va, attempt, fixed)
  }
  const walk = walkAddr(kvm, va, attempt, ready)
  return walk.kind === 'fault' ? inject(kvm, walk.code, walk.state) : serve(kvm, va, attempt, walk.walked, walk.state)
}
