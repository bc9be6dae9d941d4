/** What guests ask of Xen, what they do by themselves, and what processors do. */
import { bool, constant, oneOf, option, range, ref, shown, struct, usually, vector } from '../../frame/finite/index.ts'
import { type OperationOf, operationsOf } from '../../frame/operations.ts'
import { entryOf, halfOf, wordOf } from './entry.ts'
import { type Level, levelsOf } from './level.ts'
import type { Va } from './numbers.ts'
import { type Sized, sets } from './sizes.ts'

/** Slots from the root down, separated by dots. */
export const printVa = (va: Va): string => va.join('.')

/** UVMF flags: which translations the caller wants flushed, on its own processor or on all of its domain. */
export type FlushRequest = 'none' | 'invlpgLocal' | 'invlpgAll' | 'tlbLocal' | 'tlbAll'
const flushes = ['invlpgLocal', 'invlpgAll', 'tlbLocal', 'tlbAll'] as const

/** What a processor may remember of a tracked address: its translation, the tables on the way, Xen's window onto them. */
export type Remembered = 'translation' | 'tables' | 'window'

type Command = 'pinL1' | 'pinL2' | 'pinL3' | 'pinL4' | 'unpin' | 'newBaseptr' | 'flushLocal'
const pins = ['pinL1', 'pinL2', 'pinL3', 'pinL4'] as const

const mfn = (s: Sized) => ref(sets(s).frame)
const caller = (s: Sized) => ref(sets(s).domain)
const vcpu = (s: Sized) => ref(sets(s).vcpu)
const slot = ({ entries }: Sized) => range(0, entries - 1)
const va = (s: Sized) => shown(vector(slot(s), s.levels), printVa)
const level = ({ levels }: Sized) => oneOf<Level>(...levelsOf(levels))
const entry = (s: Sized) => entryOf(s)

/** The index of a tracked address. */
const address = ({ tracked }: Sized) => range(0, Math.max(0, tracked.length - 1))
const what = oneOf<Remembered>('translation', 'tables', 'window')

const flush = ({ tracked }: Sized) =>
  usually<FlushRequest>('none', tracked.length > 0 ? oneOf<FlushRequest>('none', ...flushes) : oneOf<FlushRequest>('none'))

const command = ({ levels, tracked }: Sized) =>
  oneOf<Command>(...pins.slice(0, levels), 'unpin', 'newBaseptr', ...(tracked.length > 0 ? (['flushLocal'] as const) : []))

/** The first six are what a scope has if it does not say. */
export const operations = operationsOf<Sized>()({
  // What a guest asks of Xen, and its own stores
  mmuUpdate: {
    caller,
    table: mfn,
    slot,
    entry,
    /** MMU_PT_UPDATE_PRESERVE_AD: keep the accessed and dirty flags of the old entry. */
    preserve: (s) => usually(false, s.operations.includes('setAccessed') ? bool : constant<boolean>(false)),
  },
  updateVaMapping: { vcpu, va, entry, flush },
  guestStore: { vcpu, va, slot, entry },
  pinTable: { caller, mfn, level },
  unpinTable: { caller, mfn },
  newBaseptr: { vcpu, mfn },
  /** null takes the user root away. */
  newUserBaseptr: { vcpu, mfn: (s) => option(mfn(s)) },
  /** `owner`: the domain in whose name the (privileged) caller acts. */
  machphysUpdate: { mfn, owner: caller },
  clearPage: { caller, mfn },
  copyPage: { caller, mfn, from: mfn },
  decreaseReservation: { caller, mfn },
  populate: { caller, mfn },
  /** `va`: the address of an INVLPG. */
  tlbFlush: { vcpu, flush: oneOf(...flushes), va },
  // Stores that are no plain store of a word
  guestHalfStore: { vcpu, va, slot, half: (s) => halfOf(s) },
  guestCmpxchg: { vcpu, va, slot, expected: (s) => wordOf(s), entry },
  // Lists of requests
  mmuUpdateBatch: {
    caller,
    requests: (s) => vector(struct({ table: mfn(s), slot: slot(s), entry: entry(s) }), s.batch),
  },
  /** A flush of the own processor names no frame: the number is not looked at. */
  mmuextBatch: { vcpu, requests: (s) => vector(struct({ command: command(s), mfn: mfn(s) }), s.batch) },
  /** The return to user mode, or the load of a root. */
  multicall: {
    vcpu,
    calls: (s) => vector(struct({ call: oneOf('iret', 'newBaseptr', 'newUserBaseptr'), mfn: mfn(s) }), s.batch),
  },
  // What another processor can see half done: a pin, and the removal of a writable L1 entry, each in micro-steps
  pinBegins: { vcpu, mfn, level },
  unmapBegins: { vcpu, table: mfn, slot },
  proceed: { vcpu },
  // What the processor does by itself. The guest kernel returns to user mode, or user code traps into it
  switchMode: { vcpu },
  /** A processor reads ahead and remembers. */
  speculate: { vcpu, address, what },
  /** A processor forgets. */
  evict: { vcpu, address, what },
  /** The processor's walk sets A in the L1 entry of an address. */
  setAccessed: { vcpu, va },
})

export type Kinds = typeof operations.kinds
export type OperationId = keyof Kinds
/** An operation; of one kind, or of any. */
export type Operation<K extends OperationId = OperationId> = OperationOf<Kinds, K>

/** One request of a list, one call of a multicall. */
export type MmuRequest = Operation<'mmuUpdateBatch'>['requests'][number]
export type MmuextRequest = Operation<'mmuextBatch'>['requests'][number]
export type Call = Operation<'multicall'>['calls'][number]

/** What the caller learns: done; the store reached memory; the store was trapped and emulated. */
export type Answer = 'done' | 'stored' | 'emulated'
