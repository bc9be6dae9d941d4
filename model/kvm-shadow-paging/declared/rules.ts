/** Every rule of shadow paging with its forms. A form is a predicate, a function to a value, or an order of steps. */
import { both, everything } from '../functions/rights.ts'
import type { Rights } from './spte.ts'

/** Taking away an entry of a last-level shadow page. */
type DropStep = 'rmap' | 'entry'

/** Reporting the dirty bitmap. What stands in one list happens with the guest stopped; between two lists it runs. */
export type ReportStep = 'copy' | 'protect' | 'clear' | 'flush'

/** The halves of a store that KVM carries out. */
export type StoreStep = 'memory' | 'shadow'

/** What becomes of an entry that is there when a walk comes to it: one that goes is dropped first, or just written over. */
type Kept = 'kept' | 'dropped' | 'overwritten'

const always = (): boolean => true
const never = (): boolean => false
const yes = (a: boolean): boolean => a
const no = (a: boolean): boolean => !a

export const rules = {
  // Walking the guest's tables
  absenceBeforeRights: { standard: (_: boolean): boolean => true, absent: no },
  reservedBitsFault: { standard: yes, absent: never },
  fetchBitNeedsNx: { standard: (nxe: boolean): boolean => nxe, absent: always },
  rightsOfEveryLevel: { standard: both, lastOnly: (_: Rights, last: Rights): Rights => last },
  executeOfEveryLevel: { standard: yes, absent: always },
  accessedSet: { standard: always, absent: never },
  dirtySet: { standard: (_: boolean): boolean => true, absent: never, notInTableStores: no },
  dirtyByWritesOnly: { standard: yes, absent: always },
  dirtyBeforeLookup: { standard: always, late: never },
  markGoesToTheTable: { standard: (frame: number, _: number): number => frame, nextFrame: (f: number, n: number) => (f + 1) % n },
  pse36InWalk: { standard: (further: number): number => further, absent: (_: number): number => 0 },
  aliasesResolved: { standard: always, absent: never },

  // What a shadow page is looked up by
  roleHasAccess: {
    standard: (upTo: Rights, _: Rights): Rights => upTo,
    absent: (_: Rights, __: Rights): Rights => everything,
    lastLevel: (_: Rights, whole: Rights): Rights => whole,
  },
  largePageKey: {
    standard: (above: Rights, own: Rights, dirty: boolean): Rights => {
      const rights = both(above, own)
      return { ...rights, write: rights.write && dirty }
    },
    absent: (_: Rights, __: Rights, ___: boolean): Rights => everything,
    ownRightsOnly: (_: Rights, own: Rights, dirty: boolean): Rights => ({ ...own, write: own.write && dirty }),
    aboveOnly: (above: Rights, _: Rights, dirty: boolean): Rights => ({ ...above, write: above.write && dirty }),
    cleanIsDirty: (above: Rights, own: Rights, _: boolean): Rights => both(above, own),
    withoutNx: (above: Rights, own: Rights, dirty: boolean): Rights => {
      const rights = both(above, own)
      return { user: rights.user, write: rights.write && dirty, execute: true }
    },
    seed: (_: Rights, own: Rights, __: boolean): Rights => ({ ...own, execute: true }),
  },
  roleHasWp: { standard: yes, absent: always },
  roleHasNxe: { standard: yes, absent: always },
  roleHasPse: { standard: yes, absent: never },
  roleHasQuadrant: { standard: (quadrant: number): number => quadrant, absent: (_: number): number => 0 },
  childFits: {
    standard: (sameGfn: boolean, sameRole: boolean): boolean => sameGfn && sameRole,
    gfnOnly: (sameGfn: boolean, _: boolean): boolean => sameGfn,
    absent: (_: boolean, __: boolean): boolean => true,
  },
  wpTrickBeforeLookup: { standard: always, absent: never },
  directLinkChecked: { standard: (fits: boolean): boolean => fits, absent: always },

  // Shadow entries
  updateKeepsRights: { standard: (access: Rights): Rights => access, absent: (_: Rights): Rights => everything },
  leafFits: {
    standard: (fits: boolean, _: boolean): Kept => (fits ? 'kept' : 'dropped'),
    absent: (_: boolean, __: boolean): Kept => 'kept',
    notForDevices: (fits: boolean, device: boolean): Kept => (fits ? 'kept' : device ? 'overwritten' : 'dropped'),
  },
  cleanIsReadOnly: { standard: yes, absent: never },
  shadowedIsReadOnly: { standard: yes, absent: never },
  nonpagingProtectsTables: { standard: yes, absent: never },
  deviceEntryIsEmpty: { standard: always, absent: never },
  deviceEntryFollows: { standard: always, absent: never },
  wpTrickTakesUser: { standard: always, absent: never },
  wpTrickTakesExecute: { standard: yes, absent: never },
  smepSetsNxe: { standard: yes, absent: never },
  readFixupUnmaps: { standard: always, absent: never },
  writableServes: { standard: always, absent: never },
  userStoreIsEmulated: { standard: always, absent: never },

  // Emulated stores to guest tables
  storeOrder: {
    standard: ['memory', 'shadow'] as ReadonlyArray<StoreStep>,
    shadowFirst: ['shadow', 'memory'] as ReadonlyArray<StoreStep>,
  },
  followRereads: { standard: always, absent: never },
  storesReachShadows: { standard: always, absent: never },
  storeUpdatesEntry: { standard: always, absent: never },
  updateNeedsWholeEntry: { standard: (bytes: number, entry: number): boolean => bytes >= entry, absent: always },
  updateNeedsSameMode: { standard: yes, absent: always },
  updateNeedsAccessed: { standard: yes, absent: always },
  smallStoreGivesUp: { standard: (bytes: number): boolean => bytes < 4, absent: never },
  crossingStoreGivesUp: { standard: yes, absent: never },
  quadrantCompared: { standard: (written: number, own: number): boolean => written === own, absent: always },
  pdeCoversTwo: { standard: (): number => 2, absent: (): number => 1 },
  pdeOffsetRounded: { standard: (offset: number): number => offset & ~7, absent: (offset: number): number => offset },
  faultResetsDetector: { standard: always, absent: never },
  emulatorChecksRights: { standard: always, absent: never },
  ownTableStopsRetry: { standard: yes, absent: never },
  emulatorTopsUp: { standard: always, absent: never },
  pioIsAStore: { standard: always, absent: never },
  pioNeedsMemory: { standard: always, absent: never },

  // The life of a shadow page
  tablesProtected: { standard: always, absent: never },
  everyMappingProtected: {
    standard: (_: number): boolean => true,
    everyOther: (position: number): boolean => position % 2 === 0,
  },
  dropOrder: {
    standard: ['rmap', 'entry'] as ReadonlyArray<DropStep>,
    entryFirst: ['entry', 'rmap'] as ReadonlyArray<DropStep>,
  },
  oneParentUnlinked: { standard: (_: boolean): boolean => false, absent: always },
  knownPageShared: { standard: always, absent: never },
  rootOutlivesZap: { standard: (rootCount: number): boolean => rootCount > 0, absent: never },
  invalidChild: { standard: (_: boolean): boolean => false, inherited: yes },
  zappedRootInvalid: { standard: always, absent: never },
  recycledBeforeRoots: { standard: (_: boolean): boolean => true, onlyForCr3: yes },
  rmapHoldsReaders: { standard: always, absent: never },

  // Flushes
  protectionFlushes: { standard: always, absent: never },
  storeFlushes: { standard: always, absent: never },
  lowerZapFlushes: { standard: always, absent: never },
  upperZapFlushes: { standard: always, absent: never },
  fixupFlushes: { standard: always, absent: never },
  rootLoadFlushes: { standard: always, absent: never },
  invlpgDropsEntry: { standard: always, absent: never },
  invlpgFlushesAll: { standard: always, absent: never },

  // Registers and roots
  cr3Checked: { standard: (backed: boolean): boolean => backed, late: always },
  rootsChecked: { standard: (backed: boolean): boolean => backed, absent: always },
  pdptrsChecked: { standard: yes, absent: never },
  pdptIsMemory: { standard: yes, absent: always },
  absentPdptrHasNoRoot: { standard: yes, absent: never },
  pseLoadsPointers: { standard: yes, absent: never },
  badPdptrsStopPae: { standard: always, absent: never },
  registerWriteReloads: { standard: always, absent: never },
  nxeReloads: { standard: always, absent: never },

  // Dirty log and slots
  writesLogged: { standard: always, notEmulated: never },
  marksLogged: { standard: always, absent: never },
  logResolvesAliases: { standard: always, absent: never },
  slotBitSet: { standard: always, absent: never },
  reportOrder: {
    standard: [['copy', 'protect', 'clear', 'flush']] as ReadonlyArray<ReadonlyArray<ReportStep>>,
    copiedEarly: [['copy'], ['protect', 'clear', 'flush']] as ReadonlyArray<ReadonlyArray<ReportStep>>,
    flushLate: [['copy', 'protect', 'clear'], ['flush']] as ReadonlyArray<ReadonlyArray<ReportStep>>,
    unflushed: [['copy', 'protect', 'clear']] as ReadonlyArray<ReadonlyArray<ReportStep>>,
    unprotected: [['copy', 'clear', 'flush']] as ReadonlyArray<ReadonlyArray<ReportStep>>,
  },
  slotDeletionZaps: { standard: always, absent: never },

  // Other vCPUs
  faultIsFresh: { standard: (fresh: boolean): boolean => fresh, absent: always },
  entriesReadAgain: { standard: yes, absent: never },
  markIsAtomic: { standard: always, absent: never },
}

export type RuleId = keyof typeof rules
