/** The page fault of another vCPU that uses the same tables: it walks them before it takes the lock. Source: Linux 7819026eef, paging_tmpl.h; a955cad84cda. */

import { at } from '../../frame/machine.ts'
import { sameEntry, withMarks } from '../declared/entry.ts'
import type { Context, Flight } from '../declared/guest.ts'
import type { Op } from '../declared/operations.ts'
import { type Answered, answered, type Kvm } from '../declared/refusals.ts'
import type { Va } from '../declared/sets.ts'
import type { State } from '../declared/state.ts'
import { setFlight } from '../functions/changes.ts'
import { modeOf, pdptrOf, reaches, rootOf } from '../functions/geometry.ts'
import { readEntryAt, writeEntryAt } from '../functions/memory.ts'
import { serve, topUp } from '../functions/pageFault.ts'
import { isInvalid, recycle } from '../functions/pages.ts'
import { enterGuest } from '../functions/roots.ts'
import { type Visit, walkAddr, walkedFrom } from '../functions/walker.ts'

const contextAt = ({ geometry }: Kvm, va: Va, { guest }: State): Context => {
  const mode = modeOf(geometry, guest)
  const { cr3, pdptrs, pse, wp, nxe } = guest
  return { root: mode === 'pae' ? pdptrOf(pdptrs, va) : cr3, mode, pse, wp, nxe }
}

/** is_page_fault_stale, turned round: the root is the one that the fault began with, in the same mode, and was not zapped. */
const isFresh = (kvm: Kvm, { va, context }: Flight, s: State): boolean => {
  const now = contextAt(kvm, va, s)
  const same =
    now.root === context.root &&
    now.mode === context.mode &&
    now.pse === context.pse &&
    now.wp === context.wp &&
    now.nxe === context.nxe
  const root = at(s.roots, rootOf(kvm.geometry, va))
  return same && root !== null && !isInvalid(s, root)
}

/** The entries as the walk read them, without the marks that it would leave. */
export const faultBegins =
  (kvm: Kvm) =>
  ({ va, user, write }: Op<'faultBegins'>) =>
  (s: State): Answered => {
    const mode = modeOf(kvm.geometry, s.guest)
    if (s.guest.life !== 'runs' || s.flight !== null || mode === 'nonpaging' || !reaches(kvm.geometry, mode, va)) return null
    const walk = walkAddr(kvm, va, { user, write, fetch: false }, s)
    if (walk.kind === 'fault') return null
    const read = walk.walked.path.map(({ table, slot }) => ({ table, slot, entry: readEntryAt(kvm, table, slot, s) }))
    return answered('done', setFlight({ va, write, user, context: contextAt(kvm, va, s), read }, s))
  }

const visitsOf = ({ geometry }: Kvm, { read }: Flight): ReadonlyArray<Visit> =>
  read.map(({ table, slot, entry }, depth) => ({ level: geometry.levels - depth, table, slot, entry }))

type Marked = readonly [visits: ReadonlyArray<Visit>, state: State]

/** Accessed bits, and the dirty bit of the last entry, go into entries that are still as they were read; or into whatever is there. */
const mark = (kvm: Kvm, visits: ReadonlyArray<Visit>, write: boolean, s: State): Marked | null =>
  visits.reduce<Marked | null>(
    (done, visit, i) => {
      if (done === null) return null
      const [marked, t] = done
      const { level, table, slot, entry: read } = visit
      const entry = withMarks(read, true, read.dirty || (write && i === visits.length - 1))
      const on = [...marked, { level, table, slot, entry }]
      if (sameEntry(entry, read)) return [on, t]
      if (kvm.rules.markIsAtomic() && !sameEntry(readEntryAt(kvm, table, slot, t), read)) return null
      return [on, writeEntryAt(kvm, table, slot, entry, t)]
    },
    [[], s],
  )

/** With the lock: if the registers or the tables are not what they were, the guest tries again. */
export const faultEnds =
  (kvm: Kvm) =>
  (_: Op<'faultEnds'>) =>
  (s: State): Answered => {
    const { flight } = s
    if (flight === null) return null
    const landed = setFlight(null, s)
    if (s.guest.life !== 'runs') return answered('retry', landed)
    const ready = topUp(kvm, recycle(kvm, landed))
    if (!kvm.rules.faultIsFresh(isFresh(kvm, flight, ready))) return answered('retry', enterGuest(kvm, ready))
    const found = mark(kvm, visitsOf(kvm, flight), flight.write, ready)
    if (found === null) return answered('retry', enterGuest(kvm, ready))
    const [visits, marked] = found
    const stale = visits.some(({ table, slot, entry }) => !sameEntry(readEntryAt(kvm, table, slot, marked), entry))
    if (kvm.rules.entriesReadAgain(stale)) return answered('retry', enterGuest(kvm, marked))
    const { va, user, write } = flight
    return serve(
      kvm,
      va,
      { user, write, fetch: false, store: null, known: true, begins: null },
      walkedFrom(kvm, va, visits),
      marked,
    )
  }
