/** Every rule of stage-2 memory with its forms. A form is a predicate, a function to a value, or an order of steps. */
import { always, never, rule } from '../../frame/rules.ts'
import type { Remembered } from './sizes.ts'
import { type ClearStep, clear, type FaultStep, type ReplaceStep, type VmidStep } from './steps.ts'

/** What raises mmu_notifier_seq. */
export type Raised = 'page' | 'change' | 'rangeEnd'

/** When a slot that goes is looked at: it was marked invalid, or the list without it is installed. */
export type Removal = 'marked' | 'deleted'

type Deed = () => boolean

export const rules = {
  // The root, from creation to destruction
  rootAllocatedOnce: rule<(exists: boolean) => boolean>({ standard: (exists) => !exists, absent: always }),
  rootAligned: rule<(aligned: boolean) => boolean>({ standard: (aligned) => aligned, masked: always }),
  /** The count that a page of the root starts with. */
  tailPagesCounted: rule<(part: number) => number>({ standard: () => 1, absent: (part) => (part === 0 ? 1 : 0) }),
  failedCreationFrees: rule<Deed>({ standard: always, absent: never }),
  teardownWholeTree: rule<(part: number) => boolean>({ standard: always, firstPart: (part) => part === 0 }),
  teardownClears: rule<Deed>({ standard: always, absent: never }),
  teardownChecksEveryPart: rule<(part: number, parts: number) => boolean>({
    standard: always,
    lastPart: (part, parts) => part === parts - 1,
  }),
  destroyFreesCaches: rule<Deed>({ standard: always, absent: never }),
  exitEmptiesTree: rule<Deed>({ standard: always, absent: never }),

  // Table pages and their counts
  linkTakesReference: rule<Deed>({ standard: always, absent: never }),
  mappingTakesReference: rule<(replaced: boolean) => boolean>({
    standard: (replaced) => !replaced,
    onReplace: always,
    absent: never,
  }),
  putOnlyPresent: rule<(present: boolean) => boolean>({ standard: (present) => present, absent: always }),
  emptyTableFreed: rule<(count: number) => boolean>({
    standard: (count) => count === 1,
    absent: never,
    early: (count) => count <= 2,
  }),
  cacheFilledBefore: rule<(cached: number) => boolean>({ standard: (cached) => cached >= 2, one: (cached) => cached >= 1 }),
  tablesZeroed: rule<Deed>({ standard: always, absent: never }),
  tablesCleaned: rule<(level: 2 | 3) => boolean>({ standard: always, level3Only: (level) => level === 3, absent: never }),

  // Entries
  /** The primitive for stage-1 entries leaves a read-only entry writable: only a writable one is then as it was given. */
  entryWrittenAsGiven: rule<(write: boolean) => boolean>({ standard: always, forced: (write) => write }),
  equalEntryKept: rule<(equal: boolean, sameFrame: boolean) => boolean>({
    standard: (equal) => equal,
    absent: never,
    frameOnly: (_, sameFrame) => sameFrame,
  }),
  replaceOrder: rule<ReadonlyArray<ReplaceStep>>({
    standard: ['invalidate', 'flush', 'write'],
    overwrite: ['write', 'flush'],
    unflushed: ['invalidate', 'write'],
  }),
  clearOrder: rule<ReadonlyArray<ClearStep>>(clear),
  flushReaches: rule<(inGuest: boolean, what: Remembered) => boolean>({
    standard: always,
    stub: never,
    localOnly: (inGuest) => !inGuest,
    leavesOnly: (_, what) => what === 'leaf',
  }),
  flushDrainsStores: rule<Deed>({ standard: always, absent: never }),

  // Notifiers
  everyAliasVisited: rule<(aliases: ReadonlyArray<number>) => ReadonlyArray<number>>({
    standard: (aliases) => aliases,
    firstOnly: (aliases) => aliases.slice(0, 1),
  }),
  devicesStay: rule<(device: boolean) => boolean>({ standard: (device) => device, absent: never }),
  notifierRaisesSequence: rule<(at: Raised) => boolean>({
    standard: always,
    absent: never,
    notAtRangeEnd: (at) => at !== 'rangeEnd',
  }),
  changePteOnlyUpdates: rule<(present: boolean, invalid: boolean) => boolean>({
    standard: (present, invalid) => present && !invalid,
    creates: always,
  }),
  /** Whether the entry is writable. */
  changePteRights: rule<(write: boolean) => boolean>({ standard: (write) => write, writable: always }),
  rangeRoundsOutward: rule<(aligned: boolean) => boolean>({ standard: always, bug: (aligned) => aligned }),
  ageTells: rule<(used: boolean) => boolean>({ standard: (used) => used, absent: never }),

  // Guest faults
  hostPagePresent: rule<(present: boolean) => boolean>({ standard: (present) => present }),
  faultOrder: rule<ReadonlyArray<FaultStep>>({
    standard: ['sequence', 'pageWithRights'],
    pageFirst: ['pageWithRights', 'sequence'],
    rightsFirst: ['rights', 'sequence', 'page'],
  }),
  commitRetries: rule<(changed: boolean, active: boolean) => boolean>({
    standard: (changed, active) => changed || active,
    absent: never,
    countIgnored: (changed) => changed,
    sequenceIgnored: (_, active) => active,
    always,
  }),
  commitDropsReference: rule<(retry: boolean) => boolean>({ standard: always, absent: never, notOnRetry: (retry) => !retry }),

  // Memory slots
  slotRemovalUnmaps: rule<(at: Removal) => boolean>({
    standard: (at) => at === 'marked',
    absent: never,
    notOnMove: (at) => at === 'deleted',
  }),
  slotWaitsForReaders: rule<(readers: boolean) => boolean>({ standard: (readers) => readers, absent: never }),
  slotsWaitForRanges: rule<(active: boolean) => boolean>({ standard: (active) => active, absent: never }),
  slotsDisjoint: rule<(overlap: boolean) => boolean>({ standard: (overlap) => !overlap, absent: always }),
  slotsWithinLimit: rule<(end: number, limit: number) => boolean>({
    standard: (end, limit) => end <= limit,
    absent: always,
    lax: (end, limit) => end <= limit + 1,
    strict: (end, limit) => end < limit,
  }),

  // Devices
  ioremapOffsetsAgree: rule<(agree: boolean) => boolean>({ standard: (agree) => agree, absent: always }),
  ioremapWithinLimit: rule<(end: number, limit: number) => boolean>({ standard: (end, limit) => end <= limit, absent: always }),
  /** The end that is worked with. */
  ioremapEndExact: rule<(end: number, fourGiB: number) => number>({
    standard: (end) => end,
    truncated: (end, fourGiB) => end % fourGiB,
  }),
  ioremapRefusesPresent: rule<(present: boolean) => boolean>({ standard: (present) => !present, absent: always }),
  ioremapUndone: rule<Deed>({ standard: always, absent: never }),

  // VMIDs
  vmidRechecked: rule<(fresh: boolean) => boolean>({ standard: (fresh) => fresh, absent: never }),
  vmidBeforeVttbr: rule<(fresh: boolean, vmid: number) => boolean>({
    standard: (fresh) => fresh,
    unallocatedPasses: (fresh, vmid) => fresh || vmid === 0,
  }),
  vmidPublishedLast: rule<ReadonlyArray<VmidStep>>({
    standard: ['vmid', 'vttbr', 'generation'],
    generationFirst: ['generation', 'vmid', 'vttbr'],
  }),
  entryChecksGeneration: rule<(fresh: boolean) => boolean>({ standard: (fresh) => fresh, absent: always }),
  vmidZeroReserved: rule<(next: number) => boolean>({ standard: (next) => next === 0, absent: never }),
  rolloverKicks: rule<Deed>({ standard: always, absent: never }),
  rolloverFlushes: rule<Deed>({ standard: always, absent: never }),
  /** The next VMID after a VM with one is gone. */
  vmidsNotReissued: rule<(next: number, freed: number) => number>({
    standard: (next) => next,
    reissued: (_, freed) => freed,
  }),
}

export type RuleId = keyof typeof rules
