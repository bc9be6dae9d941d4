/** The page fault of another vCPU that uses the same tables: it walks them before it takes the lock. Source: Linux 7819026eef, paging_tmpl.h. */
import { sameEntry, withMarks } from './entry.ts'
import { modeOf, reaches } from './geometry.ts'
import { readEntryAt, writeEntryAt } from './memory.ts'
import type { Bare, FaultBegins } from './operation.ts'
import { serve, topUp } from './pageFault.ts'
import { recycle } from './pages.ts'
import { type Answered, answered, type Kvm } from './refusal.ts'
import { enterGuest } from './roots.ts'
import type { Flight, State } from './state.ts'
import { type Visit, walkAddr, walkedFrom } from './walker.ts'

/** The entries as the walk read them, without the marks that it would leave. */
export const faultBegins =
  (kvm: Kvm) =>
  ({ va, user, write }: FaultBegins) =>
  (s: State): Answered => {
    const mode = modeOf(kvm.geometry, s.guest)
    if (s.guest.life !== 'runs' || s.flight !== null || mode === 'nonpaging' || !reaches(kvm.geometry, mode, va)) return null
    const walk = walkAddr(kvm, va, { user, write, fetch: false }, s)
    if (walk.kind === 'fault') return null
    const read = walk.walked.path.map(({ table, slot }) => ({ table, slot, entry: readEntryAt(kvm, table, slot, s) }))
    return answered('done', { ...s, flight: { va, user, write, read } })
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
      const { table, slot, entry: read } = visit
      const entry = withMarks(read, true, read.dirty || (write && i === visits.length - 1))
      const on = [...marked, { ...visit, entry }]
      if (sameEntry(entry, read)) return [on, t]
      if (kvm.rules.markIsAtomic() && !sameEntry(readEntryAt(kvm, table, slot, t), read)) return null
      return [on, writeEntryAt(kvm, table, slot, entry, t)]
    },
    [[], s],
  )

/** With the lock: if the tables are not what they were, the guest tries again. */
export const faultEnds =
  (kvm: Kvm) =>
  (_: Bare) =>
  (s: State): Answered => {
    const { flight } = s
    if (flight === null) return null
    const landed: State = { ...s, flight: null }
    if (s.guest.life !== 'runs') return answered('retry', landed)
    const ready = topUp(kvm, recycle(kvm, landed))
    const found = mark(kvm, visitsOf(kvm, flight), flight.write, ready)
    if (found === null) return answered('retry', enterGuest(kvm, ready))
    const [visits, marked] = found
    const stale = visits.some(({ table, slot, entry }) => !sameEntry(readEntryAt(kvm, table, slot, marked), entry))
    if (kvm.rules.entriesReadAgain(stale)) return answered('retry', enterGuest(kvm, marked))
    const { va, user, write } = flight
    return serve(kvm, va, { user, write, fetch: false, store: null, known: true }, walkedFrom(kvm, va, visits), marked)
  }
