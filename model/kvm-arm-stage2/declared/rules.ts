/** Every rule of stage-2 memory with its forms. A form is a predicate, a function to a value, or an order of steps. */
import type { Remembered } from './scope.ts'

/** Removing one page, and the tables that become empty. `put` gives back the level-3 table's reference; `free` the parent's too. */
export type ClearStep = 'clear' | 'put' | 'flush' | 'unlink3' | 'free3' | 'unlink2' | 'free2'

/** Putting another entry in the place of a used one. */
export type ReplaceStep = 'invalidate' | 'flush' | 'write'

/** Looking up the page behind a guest address. */
export type FaultStep = 'sequence' | 'rights' | 'page' | 'pageWithRights'

/** Publishing a new VMID. */
export type VmidStep = 'vmid' | 'vttbr' | 'generation'

/** What raises mmu_notifier_seq. */
export type Raised = 'page' | 'change' | 'rangeEnd'

/** When a slot that goes is looked at: it was marked invalid, or the list without it is installed. */
export type Removal = 'marked' | 'deleted'

const always = (): boolean => true
const never = (): boolean => false

const clearSteps: ReadonlyArray<ClearStep> = ['clear', 'put', 'flush', 'unlink3', 'flush', 'free3', 'unlink2', 'flush', 'free2']

export const rules = {
  // The root, from creation to destruction
  rootAllocatedOnce: { standard: (exists: boolean): boolean => !exists, absent: always },
  rootAligned: { standard: (aligned: boolean): boolean => aligned, masked: always },
  tailPagesCounted: { standard: (_: number): number => 1, absent: (part: number): number => (part === 0 ? 1 : 0) },
  failedCreationFrees: { standard: always, absent: never },
  teardownWholeTree: { standard: (_: number): boolean => true, firstPart: (part: number): boolean => part === 0 },
  teardownClears: { standard: always, absent: never },
  teardownChecksEveryPart: {
    standard: (_: number, __: number): boolean => true,
    lastPart: (part: number, parts: number): boolean => part === parts - 1,
  },
  destroyFreesCaches: { standard: always, absent: never },
  exitEmptiesTree: { standard: always, absent: never },

  // Table pages and their counts
  linkTakesReference: { standard: always, absent: never },
  mappingTakesReference: { standard: (replaced: boolean): boolean => !replaced, onReplace: always, absent: never },
  putOnlyPresent: { standard: (present: boolean): boolean => present, absent: always },
  emptyTableFreed: {
    standard: (count: number): boolean => count === 1,
    absent: never,
    early: (count: number): boolean => count <= 2,
  },
  cacheFilledBefore: { standard: (cached: number): boolean => cached >= 2, one: (cached: number): boolean => cached >= 1 },
  tablesZeroed: { standard: always, absent: never },
  tablesCleaned: { standard: (_: 2 | 3): boolean => true, level3Only: (level: 2 | 3): boolean => level === 3, absent: never },

  // Entries
  entryWrittenAsGiven: { standard: (write: boolean): boolean => write, forced: always },
  equalEntryKept: {
    standard: (equal: boolean, _: boolean): boolean => equal,
    absent: never,
    frameOnly: (_: boolean, sameFrame: boolean): boolean => sameFrame,
  },
  replaceOrder: {
    standard: ['invalidate', 'flush', 'write'] as ReadonlyArray<ReplaceStep>,
    overwrite: ['write', 'flush'] as ReadonlyArray<ReplaceStep>,
    unflushed: ['invalidate', 'write'] as ReadonlyArray<ReplaceStep>,
  },
  clearOrder: {
    standard: clearSteps,
    freeBeforeFlush: ['clear', 'put', 'unlink3', 'free3', 'unlink2', 'free2', 'flush'] as ReadonlyArray<ClearStep>,
    flushFirst: ['flush', 'clear', 'put', 'unlink3', 'flush', 'free3', 'unlink2', 'flush', 'free2'] as ReadonlyArray<ClearStep>,
    freeLinked: ['clear', 'put', 'flush', 'free3', 'unlink3', 'flush', 'free2', 'unlink2', 'flush'] as ReadonlyArray<ClearStep>,
  },
  flushReaches: {
    standard: (_: boolean, __: Remembered): boolean => true,
    stub: never,
    localOnly: (inGuest: boolean, _: Remembered): boolean => !inGuest,
    leavesOnly: (_: boolean, what: Remembered): boolean => what === 'leaf',
  },
  flushDrainsStores: { standard: always, absent: never },

  // Notifiers
  everyAliasVisited: {
    standard: (aliases: ReadonlyArray<number>): ReadonlyArray<number> => aliases,
    firstOnly: (aliases: ReadonlyArray<number>): ReadonlyArray<number> => aliases.slice(0, 1),
  },
  devicesStay: { standard: (device: boolean): boolean => !device, absent: always },
  notifierRaisesSequence: {
    standard: (_: Raised): boolean => true,
    absent: never,
    notAtRangeEnd: (at: Raised): boolean => at !== 'rangeEnd',
  },
  changePteOnlyUpdates: { standard: (present: boolean, invalid: boolean): boolean => present && !invalid, creates: always },
  changePteRights: { standard: (write: boolean): boolean => write, writable: always },
  rangeRoundsOutward: { standard: (_: boolean): boolean => true, bug: (aligned: boolean): boolean => aligned },
  ageTells: { standard: (used: boolean): boolean => used, absent: never },

  // Guest faults
  hostPagePresent: { standard: (present: boolean): boolean => present },
  faultOrder: {
    standard: ['sequence', 'pageWithRights'] as ReadonlyArray<FaultStep>,
    pageFirst: ['pageWithRights', 'sequence'] as ReadonlyArray<FaultStep>,
    rightsFirst: ['rights', 'sequence', 'page'] as ReadonlyArray<FaultStep>,
  },
  commitRetries: {
    standard: (changed: boolean, active: boolean): boolean => changed || active,
    absent: never,
    countIgnored: (changed: boolean, _: boolean): boolean => changed,
    sequenceIgnored: (_: boolean, active: boolean): boolean => active,
    always,
  },
  commitDropsReference: {
    standard: (_: boolean): boolean => true,
    absent: never,
    notOnRetry: (retry: boolean): boolean => !retry,
  },

  // Memory slots
  slotRemovalUnmaps: {
    standard: (at: Removal): boolean => at === 'marked',
    absent: never,
    notOnMove: (at: Removal): boolean => at === 'deleted',
  },
  slotWaitsForReaders: { standard: (readers: boolean): boolean => !readers, absent: always },
  slotsWaitForRanges: { standard: (active: boolean): boolean => !active, absent: always },
  slotsDisjoint: { standard: (overlap: boolean): boolean => !overlap, absent: always },
  slotsWithinLimit: {
    standard: (end: number, limit: number): boolean => end <= limit,
    absent: always,
    lax: (end: number, limit: number): boolean => end <= limit + 1,
    strict: (end: number, limit: number): boolean => end < limit,
  },

  // Devices
  ioremapOffsetsAgree: { standard: (agree: boolean): boolean => agree, absent: always },
  ioremapWithinLimit: { standard: (end: number, limit: number): boolean => end <= limit, absent: always },
  ioremapEndExact: {
    standard: (end: number, _: number): number => end,
    truncated: (end: number, fourGiB: number): number => end % fourGiB,
  },
  ioremapRefusesPresent: { standard: (present: boolean): boolean => !present, absent: always },
  ioremapUndone: { standard: always, absent: never },

  // VMIDs
  vmidRechecked: { standard: (fresh: boolean): boolean => fresh, absent: never },
  vmidBeforeVttbr: {
    standard: (fresh: boolean, _: number): boolean => fresh,
    unallocatedPasses: (fresh: boolean, vmid: number): boolean => fresh || vmid === 0,
  },
  vmidPublishedLast: {
    standard: ['vmid', 'vttbr', 'generation'] as ReadonlyArray<VmidStep>,
    generationFirst: ['generation', 'vmid', 'vttbr'] as ReadonlyArray<VmidStep>,
  },
  entryChecksGeneration: { standard: (fresh: boolean): boolean => fresh, absent: always },
  vmidZeroReserved: { standard: (next: number): boolean => next === 0, absent: never },
  rolloverKicks: { standard: always, absent: never },
  rolloverFlushes: { standard: always, absent: never },
  vmidsNotReissued: {
    standard: (next: number, _: number): number => next,
    reissued: (_: number, freed: number): number => freed,
  },
}

export type RuleId = keyof typeof rules
