/** Every rule of direct paging with its forms. A form is a predicate, a function to a value, or an order of steps. */
import * as flag from '../../hardware/x86/flags.ts'
import { type Entry, type Half, isPresent, type Word } from './entry.ts'
import { flushRules } from './flushRules.ts'
import { always, never } from '../../frame/rules.ts'
import { type FrameType, isTable, type Level, levelOf } from './level.ts'
import { levelRules, only } from './levelRules.ts'
import type { Domain, Slot } from './numbers.ts'
import type { Frame, Vcpu } from './state.ts'

/** The steps of replacing one entry, or one base pointer, in the order in which they are carried out. */
export type ReplaceSteps = ReadonlyArray<'get' | 'store' | 'put'>

const getStorePut: ReplaceSteps = ['get', 'store', 'put']
const putGetStore: ReplaceSteps = ['put', 'get', 'store']

/** Flags that an entry may change in without its references changing. */
const whiteListed = flag.user | flag.accessed | flag.dirty | flag.global | flag.available | flag.availableHigh | flag.noExecute

const inUseAs = (f: Frame, type: FrameType): boolean => f.type === type && f.validated && f.typeCount > 0

export const rules = {
  // Who may refer to a frame, and how often
  ownFramesOnly: { standard: (f: Frame, caller: Domain): boolean => f.owner === caller, absent: always },
  countBounded: { standard: (count: number, max: number): boolean => count < max, absent: always },
  typeCountBounded: { standard: (count: number, max: number): boolean => count < max, absent: always },
  mappingTakesReference: { standard: always, absent: never },
  writableTakesType: { standard: (e: Entry): boolean => e.rw, absent: never },
  upperEntryTakesType: { standard: always, absent: never },

  // One role at a time, taken only after an audit
  typesExclusive: { standard: (f: Frame, type: FrameType): boolean => f.type === type, absent: always },
  auditOnPromotion: {
    standard: (f: Frame, type: FrameType): boolean => !(f.type === type && f.validated),
    absent: never,
    onceValidated: (f: Frame): boolean => !f.validated,
  },
  failedAuditReleases: {
    standard: (taken: ReadonlyArray<Slot>): ReadonlyArray<Slot> => taken,
    absent: (): ReadonlyArray<Slot> => [],
  },
  demotionClearsValidated: { standard: always, absent: never },
  demotionReleases: {
    standard: (slots: ReadonlyArray<Slot>): ReadonlyArray<Slot> => slots,
    absent: (): ReadonlyArray<Slot> => [],
  },

  // Same-level (linear) entries
  linearReadOnly: { standard: (e: Entry): boolean => !e.rw, absent: always },
  linearTargetValidated: {
    standard: (target: Frame, level: Level): boolean =>
      target.validated && target.typeCount > 0 && isTable(target.type) && levelOf(target.type) === level,
    promotes: always,
  },
  linearDepthOne: {
    standard: (table: Frame, target: Frame): boolean => table.linear >= 0 && target.linear <= 0,
    absent: always,
  },
  selfEntryUncounted: { standard: always, absent: never },

  // Changing one entry
  fastPathChecksFrame: { standard: (old: Entry, now: Entry): boolean => old.mfn === now.mfn, absent: always },
  fastPathChecksRw: {
    standard: (_: Level, old: Entry, now: Entry): boolean => old.rw === now.rw,
    atL1Only: (level: Level, old: Entry, now: Entry): boolean => level !== 'l1' || old.rw === now.rw,
    absent: always,
  },
  fastPathChecksFlags: {
    standard: (_: Level, old: Entry, now: Entry): boolean => only(old.flags ^ now.flags, whiteListed),
    atL1Only: (level: Level, old: Entry, now: Entry): boolean => level !== 'l1' || only(old.flags ^ now.flags, whiteListed),
  },
  getBeforePut: { standard: getStorePut, putFirst: putGetStore, storeForgotten: ['get', 'put'] as ReplaceSteps },
  vaEditsL1: { standard: (f: Frame): boolean => inUseAs(f, 'l1'), absent: always },
  windowObeysReadOnly: { standard: (upper: Entry): boolean => upper.rw, absent: always },
  emulateOnlyKernel: { standard: (mode: Vcpu['mode']): boolean => mode === 'kernel', absent: always },
  emulateOnlyL1: {
    standard: (f: Frame): boolean => inUseAs(f, 'l1'),
    anyTable: (f: Frame): boolean => inUseAs(f, 'l1') || inUseAs(f, 'l2'),
    formerTable: (f: Frame): boolean => f.type === 'l1',
    absent: always,
  },

  // Pins and base pointers
  pinTakesReference: { standard: always, absent: never },
  pinOnce: { standard: (f: Frame): boolean => !f.pinned, absent: always },
  refusedPinReleases: { standard: always, absent: never },
  unpinRequiresPin: { standard: (f: Frame): boolean => f.pinned, absent: always },
  baseTakesReference: { standard: always, absent: never },
  baseGetBeforePut: { standard: getStorePut, putFirst: putGetStore },

  // Giving frames back
  unpinBeforeRelease: { standard: (_: Frame): boolean => false, absent: (f: Frame): boolean => f.pinned },
  releaseOnce: { standard: (f: Frame): boolean => f.allocated, absent: always },
  freedAtZero: {
    standard: (f: Frame): boolean => f.count === 0,
    absent: (f: Frame): boolean => !f.allocated,
    early: (f: Frame): boolean => f.count <= 1,
  },
  machphysReleases: { standard: always, absent: never },

  // Other ways of storing an entry
  zapUpperHalfOnly: {
    standard: (half: Half['half']): boolean => half === 'high',
    both: always,
    absent: never,
  },
  preserveKeepsAccessed: {
    standard: (old: number): number => old & (flag.accessed | flag.dirty),
    absent: (): number => 0,
  },

  // Levels, and what processors remember
  ...levelRules,
  ...flushRules,

  // Batches
  batchStopsAtFailure: { standard: always, absent: never },

  // What the processor or plain arithmetic refuses: no form without them can be thought of
  addressMapped: { standard: (e: Word | null): boolean => isPresent(e) },
  processorChecksAccess: { standard: (walked: ReadonlyArray<Entry>): boolean => walked.every(({ rw }) => rw) },
  machphysUntranslated: { standard: (domain: Domain, translated: Domain | null): boolean => domain !== translated },
}

export type RuleId = keyof typeof rules
