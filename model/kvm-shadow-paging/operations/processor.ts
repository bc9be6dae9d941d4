/** The processor: it walks shadow tables only, and remembers. CR0.WP is always set for it. */
import { isRight } from 'fp-ts/lib/Either.js'
import { at, replaceAt } from '../../frame/machine.ts'
import type { Op } from '../declared/operations.ts'
import { mostStores } from '../declared/operations.ts'
import { type Answered, answered, isFirstSpelling, type Kvm, storeOf } from '../declared/refusals.ts'
import type { PageId, Va } from '../declared/sets.ts'
import type { Cached, Hardware } from '../declared/shadow.ts'
import type { State } from '../declared/state.ts'
import { setHardware, spend, spteAt } from '../functions/changes.ts'
import { forget } from '../functions/flush.ts'
import { modeOf, reaches, rootOf, shadowSlot } from '../functions/geometry.ts'
import { writeBytes } from '../functions/memory.ts'
import { type Attempt, pageFault } from '../functions/pageFault.ts'
import { rootLevel } from '../functions/roots.ts'

/** The shadow table of a level that the processor comes to on its way to an address. */
export const tableAt = (kvm: Kvm, va: Va, level: number, s: State): PageId | null => {
  const cached = s.hardware.tables[level - 1]?.[va >> level] ?? null
  if (cached !== null) return cached
  if (level === rootLevel(kvm)) return at(s.roots, rootOf(kvm.geometry, va))
  const above = tableAt(kvm, va, level + 1, s)
  const spte = above === null ? null : spteAt(s, { page: above, index: shadowSlot(va, level + 1) })
  return spte?.kind === 'link' ? spte.page : null
}

/** What a walk of the shadow gives. */
const walkShadow = (kvm: Kvm, va: Va, s: State): Cached | null => {
  const page = tableAt(kvm, va, 1, s)
  const spte = page === null ? null : spteAt(s, { page, index: shadowSlot(va, 1) })
  if (spte?.kind !== 'leaf') return null
  const { frame, write, user, execute } = spte
  return { frame, write, user, execute }
}

/** EFER.NXE while the guest runs. */
const hasNxe = ({ scope, rules }: Kvm, { guest }: State): boolean =>
  scope.parameters.hardwareNxe === 'on' || guest.nxe || rules.smepSetsNxe(scope.smep)

/** NX in an entry is a reserved bit while EFER.NXE is clear. */
const permits = (kvm: Kvm, s: State, { write, user, execute }: Cached, attempt: Attempt): boolean => {
  if (!execute && !hasNxe(kvm, s)) return false
  if ((attempt.user && !user) || (attempt.write && !write)) return false
  return !attempt.fetch || (execute && !(kvm.scope.smep && user && !attempt.user))
}

/** The translation that faulted is forgotten; a processor without tags forgets all at every exit. */
const leave = (kvm: Kvm, va: Va, s: State): State => {
  const exited = spend(1, null, false, s)
  if (kvm.scope.remembers.length === 0) return exited
  if (kvm.scope.parameters.translations === 'lostOnExit') return forget(kvm, exited)
  return setHardware({ tlb: replaceAt(s.hardware.tlb, va, null), tables: s.hardware.tables }, exited)
}

/** The processor tells KVM of a fetch. */
const processorTellsFetch = (kvm: Kvm, s: State): boolean => kvm.scope.smep || hasNxe(kvm, s)

/** What comes of a try, in words; nothing where it is refused or not enabled. */
const comesTo = (outcome: Answered): string => (outcome !== null && isRight(outcome.answer) ? outcome.answer.right : '')

/** A store to a table that is shadowed, as far as its first half. All others are `write`s. */
export const storeBegins = (kvm: Kvm) => (operation: Op<'storeBegins'>) => {
  const { vcpu, va, user, bytes, value } = operation
  const begins = { vcpu, bytes, value }
  const attempt: Attempt = { user, write: true, fetch: false, store: storeOf(operation), known: true, begins }
  return (s: State): Answered => {
    if (s.guest.life !== 'runs' || !reaches(kvm.geometry, modeOf(kvm.geometry, s.guest), va)) return null
    if (s.stores.length === mostStores || s.stores.some((store) => store.vcpu === vcpu)) return null
    const found = s.hardware.tlb[va] ?? walkShadow(kvm, va, s)
    if (found !== null && permits(kvm, s, found, attempt)) return null
    const outcome = pageFault(kvm, va, attempt, leave(kvm, va, s))
    return comesTo(outcome) === 'begun' ? outcome : null
  }
}

/** One try: it completes, or the processor exits. `null` for a store that would do the same as another one. */
export const access = (kvm: Kvm) => (operation: Op<'read' | 'fetch' | 'write' | 'writeUnknown'>) => {
  const { op, va, user } = operation
  const store = op === 'write' || op === 'writeUnknown' ? storeOf(operation) : null
  const repeated = (op === 'write' || op === 'writeUnknown') && !isFirstSpelling(kvm, operation)
  const attempt: Attempt = {
    user,
    write: store !== null,
    fetch: op === 'fetch',
    store,
    known: op !== 'writeUnknown',
    begins: null,
  }
  return (s: State): Answered => {
    if (s.guest.life !== 'runs' || !reaches(kvm.geometry, modeOf(kvm.geometry, s.guest), va)) return null
    const cached = s.hardware.tlb[va] ?? null
    const found = cached ?? walkShadow(kvm, va, s)
    if (found !== null && permits(kvm, s, found, attempt)) {
      if (repeated && found.frame >= s.tables.length) return null
      const reached = spend(0, found.frame, cached !== null, s)
      return answered('done', store === null ? reached : writeBytes(kvm, found.frame, store, reached))
    }
    const told = attempt.fetch && !processorTellsFetch(kvm, s) ? { ...attempt, fetch: false } : attempt
    const outcome = pageFault(kvm, va, told, leave(kvm, va, s))
    const emulated = comesTo(outcome) === 'emulated'
    // In halves it is storeBegins.
    if (emulated && kvm.scope.parameters.stores === 'halves') return null
    return repeated && !emulated ? null : outcome
  }
}

const learn = (kvm: Kvm, { va, what }: Op<'remember'>, s: State): Hardware | null => {
  const { tlb, tables } = s.hardware
  if (what === 'leaf') {
    const found = at(tlb, va) === null ? walkShadow(kvm, va, s) : null
    return found === null ? null : { tlb: replaceAt(tlb, va, found), tables }
  }
  const level = what === 'table1' ? 1 : 2
  const row = at(tables, level - 1)
  const page = at(row, va >> level) === null ? tableAt(kvm, va, level, s) : null
  return page === null ? null : { tlb, tables: replaceAt(tables, level - 1, replaceAt(row, va >> level, page)) }
}

/** The processor walks ahead, whenever it likes. */
export const remember =
  (kvm: Kvm) =>
  (operation: Op<'remember'>) =>
  (s: State): Answered => {
    const hardware = s.guest.life === 'runs' ? learn(kvm, operation, s) : null
    return hardware === null ? null : answered('done', setHardware(hardware, s))
  }
