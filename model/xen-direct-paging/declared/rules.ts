/** Every rule of direct paging with its forms. A form is a predicate, a function to a value, or an order of steps. */
import { always, never, rule } from '../../frame/rules.ts'
import * as flag from '../../hardware/x86/flags.ts'
import { type Entry, type Half, isPresent, type Word } from './entry.ts'
import { flushRules } from './flushRules.ts'
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

type OfFrame = (f: Frame) => boolean
type OfEntry = (e: Entry) => boolean
type Bound = (count: number, max: number) => boolean
type OfReplacement = (level: Level, old: Entry, now: Entry) => boolean
type Slots = (slots: ReadonlyArray<Slot>) => ReadonlyArray<Slot>
type Done = () => boolean

export const rules = {
  // Who may refer to a frame, and how often
  ownFramesOnly: rule<(f: Frame, caller: Domain) => boolean>({ standard: (f, caller) => f.owner === caller, absent: always }),
  countBounded: rule<Bound>({ standard: (count, max) => count < max, absent: always }),
  typeCountBounded: rule<Bound>({ standard: (count, max) => count < max, absent: always }),
  mappingTakesReference: rule<Done>({ standard: always, absent: never }),
  writableTakesType: rule<OfEntry>({ standard: (e) => e.rw, absent: never }),
  upperEntryTakesType: rule<Done>({ standard: always, absent: never }),

  // One role at a time, taken only after an audit
  typesExclusive: rule<(f: Frame, type: FrameType) => boolean>({ standard: (f, type) => f.type === type, absent: always }),
  auditOnPromotion: rule<(f: Frame, type: FrameType) => boolean>({
    standard: (f, type) => !(f.type === type && f.validated),
    absent: never,
    onceValidated: (f) => !f.validated,
  }),
  failedAuditReleases: rule<Slots>({ standard: (taken) => taken, absent: () => [] }),
  demotionClearsValidated: rule<Done>({ standard: always, absent: never }),
  demotionReleases: rule<Slots>({ standard: (slots) => slots, absent: () => [] }),

  // Same-level (linear) entries
  linearReadOnly: rule<OfEntry>({ standard: (e) => !e.rw, absent: always }),
  linearTargetValidated: rule<(target: Frame, level: Level) => boolean>({
    standard: (target, level) =>
      target.validated && target.typeCount > 0 && isTable(target.type) && levelOf(target.type) === level,
    promotes: always,
  }),
  linearDepthOne: rule<(table: Frame, target: Frame) => boolean>({
    standard: (table, target) => table.linear >= 0 && target.linear <= 0,
    absent: always,
  }),
  selfEntryUncounted: rule<Done>({ standard: always, absent: never }),

  // Changing one entry
  fastPathChecksFrame: rule<OfReplacement>({ standard: (_, old, now) => old.mfn === now.mfn, absent: always }),
  fastPathChecksRw: rule<OfReplacement>({
    standard: (_, old, now) => old.rw === now.rw,
    atL1Only: (level, old, now) => level !== 'l1' || old.rw === now.rw,
    absent: always,
  }),
  fastPathChecksFlags: rule<OfReplacement>({
    standard: (_, old, now) => only(old.flags ^ now.flags, whiteListed),
    atL1Only: (level, old, now) => level !== 'l1' || only(old.flags ^ now.flags, whiteListed),
  }),
  getBeforePut: rule<ReplaceSteps>({ standard: getStorePut, putFirst: putGetStore, storeForgotten: ['get', 'put'] }),
  vaEditsL1: rule<OfFrame>({ standard: (f) => inUseAs(f, 'l1'), absent: always }),
  windowObeysReadOnly: rule<OfEntry>({ standard: (upper) => upper.rw, absent: always }),
  emulateOnlyKernel: rule<(mode: Vcpu['mode']) => boolean>({ standard: (mode) => mode === 'kernel', absent: always }),
  emulateOnlyL1: rule<OfFrame>({
    standard: (f) => inUseAs(f, 'l1'),
    anyTable: (f) => inUseAs(f, 'l1') || inUseAs(f, 'l2'),
    formerTable: (f) => f.type === 'l1',
    absent: always,
  }),

  // Pins and base pointers
  pinTakesReference: rule<Done>({ standard: always, absent: never }),
  pinOnce: rule<OfFrame>({ standard: (f) => !f.pinned, absent: always }),
  refusedPinReleases: rule<Done>({ standard: always, absent: never }),
  unpinRequiresPin: rule<OfFrame>({ standard: (f) => f.pinned, absent: always }),
  baseTakesReference: rule<Done>({ standard: always, absent: never }),
  baseGetBeforePut: rule<ReplaceSteps>({ standard: getStorePut, putFirst: putGetStore }),

  // Giving frames back
  unpinBeforeRelease: rule<Done>({ standard: always, absent: never }),
  releaseOnce: rule<OfFrame>({ standard: (f) => f.allocated, absent: always }),
  freedAtZero: rule<OfFrame>({
    standard: (f) => f.count === 0,
    absent: (f) => !f.allocated,
    early: (f) => f.count <= 1,
  }),
  machphysReleases: rule<Done>({ standard: always, absent: never }),

  // Other ways of storing an entry
  zapUpperHalfOnly: rule<(half: Half['half']) => boolean>({ standard: (half) => half === 'high', both: always, absent: never }),
  preserveKeepsAccessed: rule<(old: number) => number>({
    standard: (old) => old & (flag.accessed | flag.dirty),
    absent: () => 0,
  }),

  // Levels, and what processors remember
  ...levelRules,
  ...flushRules,

  // Batches
  batchStopsAtFailure: rule<Done>({ standard: always, absent: never }),

  // What the processor or plain arithmetic refuses: no form without them can be thought of
  addressMapped: rule<(e: Word | null) => boolean>({ standard: (e) => isPresent(e) }),
  processorChecksAccess: rule<(walked: ReadonlyArray<Entry>) => boolean>({ standard: (walked) => walked.every(({ rw }) => rw) }),
  machphysUntranslated: rule<(domain: Domain, translated: Domain | null) => boolean>({
    standard: (domain, translated) => domain !== translated,
  }),
}

export type RuleId = keyof typeof rules
