/** Rules that only some numbers of levels need: flags, PAE roots, 32-bit guests on a 64-bit Xen, two bases. */
import * as flag from '../../hardware/x86/flags.ts'
import type { Entry } from './entry.ts'
import { always, never } from '../../frame/rules.ts'
import type { Level } from './level.ts'
import type { Frame } from './state.ts'

/** No flag but these. */
export const only = (flags: number, allowed: number): boolean => (flags & ~allowed) === 0

/** Flags that a present entry above L1 may have, and one of L1. */
const upperFlags = flag.user | flag.accessed | flag.dirty | flag.available | flag.availableHigh | flag.noExecute
const lowerFlags = upperFlags | flag.global
const cacheFlags = flag.writeThrough | flag.cacheDisable | flag.pageSize

/** The flags that a present entry may have, P and RW apart. */
export const allowedFlags = (level: Level, hardware: boolean): number =>
  level === 'l1' ? lowerFlags | (hardware ? cacheFlags : 0) : upperFlags

export const levelRules = {
  // Pages of Xen's own heap
  specialPagesWriteBack: {
    standard: ({ mfn, flags }: Entry, special: ReadonlyArray<number>): boolean =>
      (flags & cacheFlags) === 0 || !special.includes(mfn),
    absent: always,
  },

  // Flags of an entry
  flagsAllowed: {
    standard: (level: Level, { flags }: Entry, hardware: boolean): boolean => only(flags, allowedFlags(level, hardware)),
    superpages: (level: Level, { flags }: Entry, hardware: boolean): boolean =>
      only(flags, allowedFlags(level, hardware) | (level === 'l2' ? flag.pageSize : 0)),
  },
  superpagesRefused: { standard: ({ flags }: Entry): boolean => (flags & flag.pageSize) === 0, absent: always },

  // PAE: the root has four slots, and the last one's L2 carries Xen's entries
  paeRootFlags: { standard: (e: Entry): boolean => !e.rw && only(e.flags, flag.available) },
  paeRootNotLinear: { standard: never, absent: always },
  paeSlot3Present: { standard: (present: boolean): boolean => present, absent: always },
  paeSlot3Exclusive: { standard: (target: Frame): boolean => target.typeCount === 1, absent: always },
  paeSlot3Fixed: { standard: never, absent: always },
  paeSlot3CheckedOnce: { standard: (_: Frame): boolean => true, absent: (target: Frame): boolean => target.typeCount === 1 },

  // A 32-bit guest on a 64-bit Xen
  compatRootNotLinear: { standard: never, absent: always },
  compatRootCleared: { standard: always, absent: never },
  compatAdjustAfterAudit: {
    standard: (asked: Entry, _: Entry): Entry => asked,
    before: (_: Entry, adjusted: Entry): Entry => adjusted,
  },
  compatUnadjustOnFailure: { standard: always, absent: never },

  // 64-bit: flags that Xen completes, and slots that are Xen's
  casStoresAdjusted: {
    standard: (_: Entry, adjusted: Entry): Entry => adjusted,
    absent: (asked: Entry, _: Entry): Entry => asked,
  },
  xenSlotsReserved: { standard: never, absent: always },

  // 64-bit: two bases and a mode
  multicallStopsOnModeChange: { standard: always, absent: never },
}
