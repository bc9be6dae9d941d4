/**
 * The model keeps, for each frame, which processors are owed a flush. Xen keeps a clock, the time of each processor's
 * last flush, and a stamp and a mask for each frame. Both name the same processors, whatever happens.
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, chooseRules, replaceAt } from '../../model/frame/machine.ts'
import { rules } from '../../model/xen-direct-paging/declared/rules.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { changeFrame, frameAt } from '../../model/xen-direct-paging/functions/changes.ts'
import { putPage } from '../../model/xen-direct-paging/functions/references.ts'
import { flushForRole, flushProcessor, flushStale, stampFrame } from '../../model/xen-direct-paging/functions/translation.ts'
import { type Xen, xenOf } from '../../model/xen-direct-paging/functions/xen.ts'
import { xenDirectPaging } from '../../model/xen-direct-paging/machine.ts'
import { scopeOf } from './xen-scope.ts'

const frames = 3
/** The domain of each processor. */
const vcpus: ReadonlyArray<number> = [0, 0, 1]
const processors = vcpus.map((_, processor) => processor)

const usersOf = (domain: number): ReadonlyArray<number> => processors.filter((processor) => vcpus[processor] === domain)

const xen: Xen = xenOf(chooseRules(rules, {}), scopeOf({ frames, entries: 1, domains: 2, vcpus, tracked: [[0, 0]] }))

/** What Xen keeps. Source: xen flushtlb.c; mm.h page_info.tlbflush_timestamp; page_alloc.c u.free.cpumask. */
interface Clock {
  readonly time: number
  /** When each processor was last flushed. */
  readonly flushed: ReadonlyArray<number>
  readonly stamps: ReadonlyArray<number>
  /** Who is asked about when the frame changes its role or owner. */
  readonly masks: ReadonlyArray<ReadonlyArray<number>>
}

/** A full flush ticks the clock, and the processor notes the new time. */
const flushAt = (clock: Clock, processor: number): Clock => {
  const time = clock.time + 1
  return { ...clock, time, flushed: replaceAt(clock.flushed, processor, time) }
}

const stampAt = (clock: Clock, mfn: number, mask: ReadonlyArray<number>, time = clock.time): Clock => ({
  ...clock,
  stamps: replaceAt(clock.stamps, mfn, time),
  masks: replaceAt(clock.masks, mfn, mask),
})

/** tlbflush_filter: whoever was flushed after the stamp is left out; a flush at the time of the stamp does not count. */
const stale = ({ flushed, stamps, masks }: Clock, mfn: number): ReadonlyArray<number> =>
  at(masks, mfn).filter((processor) => at(flushed, processor) <= at(stamps, mfn))

/** One thing that happens to a frame or a processor; it is left out where it makes no sense. */
type Event =
  | { readonly kind: 'flush'; readonly processor: number }
  | { readonly kind: 'put' | 'readClock' | 'putLate' | 'free'; readonly mfn: number }
  | { readonly kind: 'take' | 'populate'; readonly mfn: number; readonly domain: number }

const mfn = fc.nat(frames - 1)
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('flush' as const), processor: fc.nat(vcpus.length - 1) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('put' as const, 'readClock', 'putLate', 'free'), mfn }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('take' as const, 'populate'), mfn, domain: fc.nat(1) }) },
)

/** Both accounts side by side, and what is open for each frame. */
interface Both {
  readonly clock: Clock
  readonly model: State
  /** The time that was read for a late stamp, with who was flushed since. */
  readonly read: ReadonlyArray<{ readonly time: number; readonly since: ReadonlyArray<boolean> } | null>
  /** The processors that each account wants flushed, whenever a frame changes its role or owner. */
  readonly named: ReadonlyArray<{ readonly byClock: ReadonlyArray<number>; readonly byBits: ReadonlyArray<number> }>
}

/** Every frame belongs to domain 0 and is in use as writable data. */
const start: Both = {
  clock: { time: 1, flushed: vcpus.map(() => 0), stamps: Array(frames).fill(0), masks: Array(frames).fill([]) },
  model: Array.from({ length: frames }, (_, f) => f).reduce<State>(
    (s, f) => changeFrame(f, { type: 'writable', typeCount: 1, count: 1, validated: true }, s),
    xenDirectPaging.bare(xen.scope),
  ),
  read: Array(frames).fill(null),
  named: [],
}

/** A change of role or owner: both say whom to flush, and those are flushed. */
const change = (both: Both, frame: number, inModel: (s: State) => State): Both => {
  const byClock = stale(both.clock, frame)
  const bits = frameAt(both.model, frame).unflushed
  const byBits = processors.filter((processor) => bits[processor] === true)
  return {
    ...both,
    clock: byClock.reduce(flushAt, both.clock),
    model: inModel(both.model),
    read: both.read.map((open) => open && { ...open, since: open.since.map((was, p) => was || byClock.includes(p)) }),
    named: [...both.named, { byClock, byBits }],
  }
}

const happen = (both: Both, what: Event): Both => {
  const { clock, model, read } = both
  if (what.kind === 'flush') {
    const since = read.map((open) => open && { ...open, since: replaceAt(open.since, what.processor, true) })
    return { ...both, clock: flushAt(clock, what.processor), model: flushProcessor(xen, what.processor, model), read: since }
  }
  const f = frameAt(model, what.mfn)
  const inUse = f.owner !== null && f.typeCount === 1
  const users = f.owner === null ? [] : usersOf(f.owner)
  const drop = (flushedSince: ReadonlyArray<boolean>): State =>
    stampFrame(xen, what.mfn, flushedSince, changeFrame(what.mfn, { typeCount: 0 }, model))
  const closed = replaceAt(read, what.mfn, null)
  const open = at(read, what.mfn)
  switch (what.kind) {
    case 'put':
      return inUse ? { ...both, clock: stampAt(clock, what.mfn, users), model: drop(xen.nobody), read: closed } : both
    case 'readClock':
      return inUse ? { ...both, read: replaceAt(read, what.mfn, { time: clock.time, since: xen.nobody }) } : both
    case 'putLate':
      return inUse && open !== null
        ? { ...both, clock: stampAt(clock, what.mfn, users, open.time), model: drop(open.since), read: closed }
        : both
    case 'free':
      return f.owner !== null && f.typeCount === 0
        ? { ...both, clock: stampAt(clock, what.mfn, users), model: putPage(xen, what.mfn)(model) }
        : both
    case 'take':
      return f.owner !== null && f.typeCount === 0
        ? change(both, what.mfn, (s) => {
            const role = f.type === 'l1' ? 'writable' : 'l1'
            const taken = changeFrame(what.mfn, { type: role, typeCount: 1, validated: true }, s)
            return flushForRole(xen, what.mfn, f, role, taken)
          })
        : both
    case 'populate':
      return f.owner === null
        ? change(both, what.mfn, (s) => {
            const given = { owner: what.domain, count: 1, type: 'writable', typeCount: 1, unflushed: xen.nobody } as const
            return changeFrame(what.mfn, given, flushStale(xen, what.mfn, s))
          })
        : both
  }
}

describe('bits instead of a clock', () => {
  test('name the processors to flush that Xen finds by clock, stamp and mask', () => {
    const seen = { changes: 0, somebody: 0, spared: 0 }
    fc.assert(
      fc.property(fc.array(event, { minLength: 60, maxLength: 120 }), (events) => {
        const { named } = events.reduce(happen, start)
        for (const { byClock, byBits } of named) {
          expect(byBits).toEqual(byClock)
          seen.changes += 1
          seen.somebody += byClock.length > 0 ? 1 : 0
          seen.spared += byClock.length === 0 ? 1 : 0
        }
      }),
      { numRuns: 500 },
    )
    // A comparison of empty lists would show nothing.
    expect(seen.somebody).toBeGreaterThan(1_000)
    expect(seen.spared).toBeGreaterThan(100)
  })

  test('differ from a clock whose flush at the time of the stamp would count', () => {
    const late = ({ flushed, stamps, masks }: Clock, frame: number): ReadonlyArray<number> =>
      at(masks, frame).filter((processor) => at(flushed, processor) < at(stamps, frame))
    const events: ReadonlyArray<Event> = [
      { kind: 'flush', processor: 0 },
      { kind: 'put', mfn: 0 },
    ]
    const { clock, model } = events.reduce(happen, start)
    expect(frameAt(model, 0).unflushed).toEqual([true, true, false])
    expect(stale(clock, 0)).toEqual([0, 1])
    expect(late(clock, 0)).toEqual([1])
  })
})
