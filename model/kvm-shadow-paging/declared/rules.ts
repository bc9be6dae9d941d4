/** Every rule of shadow paging with its forms. A form is a predicate, a function to a value, or an order of steps. */
import { always, never, rule } from '../../frame/rules.ts'
import { both, everything } from '../functions/rights.ts'
import { Rights } from './spte.ts'

/** Taking away an entry of a last-level shadow page. */
type DropStep = 'rmap' | 'entry'

/** Reporting the dirty bitmap. What stands in one list happens with the guest stopped; between two lists it runs. */
export type ReportStep = 'copy' | 'protect' | 'clear' | 'flush'

/** The halves of a store that KVM carries out. */
export type StoreStep = 'memory' | 'shadow'

/** What becomes of an entry that is there when a walk comes to it: one that goes is dropped first, or just written over. */
type Kept = 'kept' | 'dropped' | 'overwritten'

/** Where the fact is so. */
const where = (fact: boolean): boolean => fact

type Done = () => boolean
type If = (fact: boolean) => boolean
type ForRights = (rights: Rights) => Rights
type Key = (above: Rights, own: Rights, dirty: boolean) => Rights

/** What is done, without looking at anything. */
const done = rule<Done>({ standard: always, absent: never })

/** The same without W where the page is clean. */
const cleanReadOnly = (rights: Rights, dirty: boolean): Rights => Rights.with({ write: rights.write && dirty }, rights)
const executable = (rights: Rights): Rights => Rights.with({ execute: true }, rights)

export const rules = {
  // Walking the guest's tables
  absenceBeforeRights: done,
  reservedBitsFault: rule<If>({ standard: where, absent: never }),
  fetchBitNeedsNx: rule<If>({ standard: (nxe) => nxe, absent: always }),
  rightsOfEveryLevel: rule<(above: Rights, last: Rights) => Rights>({ standard: both, lastOnly: (_, last) => last }),
  executeOfEveryLevel: done,
  accessedSet: done,
  dirtySet: rule<(inTable: boolean) => boolean>({ standard: always, absent: never, notInTableStores: (inTable) => !inTable }),
  dirtyByWritesOnly: rule<If>({ standard: (write) => write, absent: always }),
  dirtyBeforeLookup: rule<Done>({ standard: always, late: never }),
  markGoesToTheTable: rule<(frame: number, frames: number) => number>({
    standard: (frame) => frame,
    nextFrame: (frame, frames) => (frame + 1) % frames,
  }),
  pse36InWalk: rule<(further: number) => number>({ standard: (further) => further, absent: () => 0 }),
  aliasesResolved: done,

  // What a shadow page is looked up by
  roleHasAccess: rule<(upTo: Rights, whole: Rights) => Rights>({
    standard: (upTo) => upTo,
    absent: () => everything,
    lastLevel: (_, whole) => whole,
  }),
  largePageKey: rule<Key>({
    standard: (above, own, dirty) => cleanReadOnly(both(above, own), dirty),
    absent: () => everything,
    ownRightsOnly: (_, own, dirty) => cleanReadOnly(own, dirty),
    aboveOnly: (above, _, dirty) => cleanReadOnly(above, dirty),
    cleanIsDirty: both,
    withoutNx: (above, own, dirty) => executable(cleanReadOnly(both(above, own), dirty)),
    seed: (_, own) => executable(own),
  }),
  roleHasWp: done,
  roleHasNxe: done,
  roleHasPse: done,
  roleHasQuadrant: done,
  childFits: rule<(sameGfn: boolean, sameRole: boolean) => boolean>({
    standard: (sameGfn, sameRole) => sameGfn && sameRole,
    gfnOnly: (sameGfn) => sameGfn,
    absent: always,
  }),
  wpTrickBeforeLookup: done,
  directLinkChecked: rule<If>({ standard: (fits) => fits, absent: always }),

  // Shadow entries
  updateKeepsRights: rule<ForRights>({ standard: (access) => access, absent: () => everything }),
  leafFits: rule<(fits: boolean, device: boolean) => Kept>({
    standard: (fits) => (fits ? 'kept' : 'dropped'),
    absent: () => 'kept',
    notForDevices: (fits, device) => (fits ? 'kept' : device ? 'overwritten' : 'dropped'),
  }),
  cleanIsReadOnly: rule<If>({ standard: where, absent: never }),
  shadowedIsReadOnly: rule<If>({ standard: where, absent: never }),
  nonpagingProtectsTables: rule<If>({ standard: where, absent: never }),
  deviceEntryIsEmpty: done,
  deviceEntryFollows: done,
  wpTrickTakesUser: done,
  wpTrickTakesExecute: rule<If>({ standard: where, absent: never }),
  smepSetsNxe: rule<If>({ standard: where, absent: never }),
  readFixupUnmaps: done,
  writableServes: done,
  userStoreIsEmulated: done,

  // Emulated stores to guest tables
  storeOrder: rule<ReadonlyArray<StoreStep>>({ standard: ['memory', 'shadow'], shadowFirst: ['shadow', 'memory'] }),
  followRereads: done,
  storesReachShadows: done,
  storeUpdatesEntry: done,
  updateNeedsWholeEntry: rule<(bytes: number, entry: number) => boolean>({
    standard: (bytes, entry) => bytes >= entry,
    absent: always,
  }),
  updateNeedsSameMode: rule<If>({ standard: where, absent: always }),
  updateNeedsAccessed: rule<If>({ standard: where, absent: always }),
  smallStoreGivesUp: rule<(bytes: number) => boolean>({ standard: (bytes) => bytes < 4, absent: never }),
  crossingStoreGivesUp: rule<If>({ standard: where, absent: never }),
  quadrantCompared: rule<(written: number, own: number) => boolean>({
    standard: (written, own) => written === own,
    absent: always,
  }),
  pdeCoversTwo: done,
  pdeOffsetRounded: done,
  faultResetsDetector: done,
  emulatorChecksRights: done,
  ownTableStopsRetry: rule<If>({ standard: where, absent: never }),
  emulatorTopsUp: done,
  pioIsAStore: done,
  pioNeedsMemory: done,

  // The life of a shadow page
  tablesProtected: done,
  everyMappingProtected: rule<(position: number) => boolean>({ standard: always, everyOther: (position) => position % 2 === 0 }),
  dropOrder: rule<ReadonlyArray<DropStep>>({ standard: ['rmap', 'entry'], entryFirst: ['entry', 'rmap'] }),
  oneParentUnlinked: done,
  knownPageShared: done,
  rootOutlivesZap: rule<(rootCount: number) => boolean>({ standard: (rootCount) => rootCount > 0, absent: never }),
  invalidChild: rule<If>({ standard: never, inherited: where }),
  zappedRootInvalid: done,
  recycledBeforeRoots: rule<If>({ standard: always, onlyForCr3: where }),
  rmapHoldsReaders: done,

  // Flushes
  protectionFlushes: done,
  storeFlushes: done,
  lowerZapFlushes: done,
  upperZapFlushes: done,
  fixupFlushes: done,
  rootLoadFlushes: done,
  invlpgDropsEntry: done,
  invlpgFlushesAll: done,

  // Registers and roots
  cr3Checked: rule<If>({ standard: (backed) => backed, late: always }),
  rootsChecked: rule<If>({ standard: (backed) => backed, absent: always }),
  pdptrsChecked: rule<If>({ standard: (valid) => valid, absent: always }),
  pdptIsMemory: rule<If>({ standard: (backed) => backed, absent: always }),
  absentPdptrHasNoRoot: rule<If>({ standard: where, absent: never }),
  pseLoadsPointers: rule<If>({ standard: where, absent: never }),
  badPdptrsStopPae: rule<If>({ standard: (valid) => valid, absent: always }),
  registerWriteReloads: done,
  nxeReloads: done,

  // Dirty log and slots
  writesLogged: rule<Done>({ standard: always, notEmulated: never }),
  marksLogged: done,
  logResolvesAliases: done,
  slotBitSet: done,
  reportOrder: rule<ReadonlyArray<ReadonlyArray<ReportStep>>>({
    standard: [['copy', 'protect', 'clear', 'flush']],
    copiedEarly: [['copy'], ['protect', 'clear', 'flush']],
    flushLate: [['copy', 'protect', 'clear'], ['flush']],
    unflushed: [['copy', 'protect', 'clear']],
    unprotected: [['copy', 'clear', 'flush']],
  }),
  slotDeletionZaps: done,

  // Other vCPUs
  faultIsFresh: rule<If>({ standard: (fresh) => fresh, absent: always }),
  entriesReadAgain: rule<If>({ standard: where, absent: never }),
  markIsAtomic: done,
}

export type RuleId = keyof typeof rules
