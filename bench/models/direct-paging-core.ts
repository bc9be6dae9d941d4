/**
 * The direct-paging core that checkers are compared on: frames with type, type count, pin and K entries; operations
 * write, pin, unpin and load. Types are not sticky, and a request that changes nothing is refused.
 */
import * as E from 'fp-ts/lib/Either.js'
import {
  bool,
  fixed,
  indexedBy,
  oneOf,
  option,
  range,
  ref,
  scalarset,
  shown,
  struct,
  tagged,
  vector,
} from '../../model/frame/finite/index.ts'
import { at, type Law, law, type Machine, replaceAt } from '../../model/frame/machine.ts'

type Type = 'none' | 'writable' | 'l1' | 'l2'

interface Entry {
  readonly frame: number
  readonly rw: boolean
}

interface Frame {
  readonly type: Type
  readonly count: number
  readonly pinned: boolean
  readonly entries: ReadonlyArray<Entry | null>
}

export interface Core {
  readonly base: number | null
  readonly frames: ReadonlyArray<Frame>
}

type Op =
  | { readonly op: 'write'; readonly frame: number; readonly slot: number; readonly entry: Entry | null }
  | { readonly op: 'pin'; readonly frame: number; readonly level: 'l1' | 'l2' }
  | { readonly op: 'unpin' | 'load'; readonly frame: number }

interface Refusal {
  readonly rule: 'typeBusy' | 'noChange'
  readonly errno: 'EINVAL'
}

const withFrame = (s: Core, i: number, f: Frame): Core => ({ base: s.base, frames: replaceAt(s.frames, i, f) })

const setType = (s: Core, i: number, type: Type, count: number): Core => {
  const f = at(s.frames, i)
  return withFrame(s, i, { type, count, pinned: f.pinned, entries: f.entries })
}

/** The type that an entry of a table needs its target to have; null for none. */
const needs = (type: Type, e: Entry | null): Type | null => {
  if (e === null) return null
  if (type === 'l2') return 'l1'
  return type === 'l1' && e.rw ? 'writable' : null
}

const get = (s: Core, i: number, type: Type): Core | null => {
  const f = at(s.frames, i)
  if (f.count > 0) return f.type === type ? setType(s, i, type, f.count + 1) : null
  return f.entries.reduce<Core | null>((t, e) => (t === null ? null : getEntry(t, type, e)), setType(s, i, type, 1))
}

const getEntry = (s: Core, table: Type, e: Entry | null): Core | null => {
  const type = needs(table, e)
  return type === null || e === null ? s : get(s, e.frame, type)
}

const put = (s: Core, i: number): Core => {
  const { type, count } = at(s.frames, i)
  if (count > 1) return setType(s, i, type, count - 1)
  return at(s.frames, i).entries.reduce((t, e) => putEntry(t, type, e), setType(s, i, 'none', 0))
}

const putEntry = (s: Core, table: Type, e: Entry | null): Core => (needs(table, e) === null || e === null ? s : put(s, e.frame))

const same = (a: Entry | null, b: Entry | null): boolean =>
  a === b || (a !== null && b !== null && a.frame === b.frame && a.rw === b.rw)

const store = (s: Core, i: number, slot: number, e: Entry | null): Core => {
  const f = at(s.frames, i)
  return withFrame(s, i, { type: f.type, count: f.count, pinned: f.pinned, entries: replaceAt(f.entries, slot, e) })
}

const pinned = (s: Core, i: number, pin: boolean): Core => {
  const f = at(s.frames, i)
  return withFrame(s, i, { type: f.type, count: f.count, pinned: pin, entries: f.entries })
}

type Result = Core | Refusal['rule']

const write = (s: Core, i: number, slot: number, e: Entry | null): Result => {
  const { type, entries } = at(s.frames, i)
  const old = at(entries, slot)
  if (same(old, e)) return 'noChange'
  const got = getEntry(s, type, e)
  return got === null ? 'typeBusy' : putEntry(store(got, i, slot, e), type, old)
}

const run = (op: Op, s: Core): Result => {
  switch (op.op) {
    case 'write':
      return write(s, op.frame, op.slot, op.entry)
    case 'pin': {
      if (at(s.frames, op.frame).pinned) return 'noChange'
      const got = get(s, op.frame, op.level)
      return got === null ? 'typeBusy' : pinned(got, op.frame, true)
    }
    case 'unpin':
      return at(s.frames, op.frame).pinned ? pinned(put(s, op.frame), op.frame, false) : 'noChange'
    case 'load': {
      if (s.base === op.frame) return 'noChange'
      const got = get(s, op.frame, 'l2')
      if (got === null) return 'typeBusy'
      const left = s.base === null ? got : put(got, s.base)
      return { base: op.frame, frames: left.frames }
    }
  }
}

/** The core with this many frames and entries per frame. */
export const directPagingCore = (frames: number, entries: number, symmetric: boolean): Machine<Core, Op, Refusal, 'done'> => {
  const names = scalarset('frame', 'F', frames)
  const set = symmetric ? names : fixed(names)
  const entry = option(shown(struct({ frame: ref(set), rw: bool }), ({ frame, rw }) => `F${frame}|${rw ? 'RW' : 'RO'}`))
  const empty: Frame = { type: 'none', count: 0, pinned: false, entries: Array.from({ length: entries }, () => null) }
  const refused = { typeBusy: { rule: 'typeBusy', errno: 'EINVAL' }, noChange: { rule: 'noChange', errno: 'EINVAL' } } as const
  return {
    state: struct({
      base: option(ref(set)),
      frames: indexedBy(
        set,
        struct({
          type: oneOf<Type>('none', 'writable', 'l1', 'l2'),
          count: range(0, frames * entries + 2),
          pinned: bool,
          entries: vector(entry, entries),
        }),
      ),
    }),
    operation: tagged('op', {
      write: { frame: ref(set), slot: range(0, entries - 1), entry },
      pin: { frame: ref(set), level: oneOf('l1', 'l2') },
      unpin: { frame: ref(set) },
      load: { frame: ref(set) },
    }),
    initial: [{ name: 'empty', state: { base: null, frames: Array.from({ length: frames }, () => empty) } }],
    step: (op) => (s) => {
      const result = run(op, s)
      return typeof result === 'string'
        ? { answer: E.left(refused[result]), state: s }
        : { answer: E.right('done'), state: result }
    },
  }
}

/** How many entries of a frame refer to frame `i`, and need its type. */
const referencesFrom = ({ type, count, entries }: Frame, i: number): number =>
  count === 0 ? 0 : entries.reduce((n, e) => (e?.frame === i && needs(type, e) !== null ? n + 1 : n), 0)

const references = (s: Core, i: number): number => s.frames.reduce((n, f) => n + referencesFrom(f, i), 0)

/** Type counts are exact. */
export const exactCounts: Law<Core> = law<Core, number>('type-count-is-exact', {
  subjects: (s) => s.frames.map((_, i) => i),
  wrong: (i, s) => {
    const { count, pinned: pin } = at(s.frames, i)
    const sum = (pin ? 1 : 0) + (s.base === i ? 1 : 0) + references(s, i)
    return count === sum ? null : `F${i} has type count ${count}, and ${sum} references`
  },
})
