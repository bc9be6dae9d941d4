/** Rules that only some numbers of levels need: flags, PAE roots, 32-bit guests on a 64-bit Xen, two bases. */

import { always, never, rule } from '../../frame/rules.ts'
import * as flag from '../../hardware/x86/flags.ts'
import type { Entry } from './entry.ts'
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

type Done = () => boolean
type OfFlags = (level: Level, e: Entry, hardware: boolean) => boolean
/** The entry that the guest asked for, or the one with flags that Xen completed. */
type OfTwo = (asked: Entry, completed: Entry) => Entry

export const levelRules = {
  // Pages of Xen's own heap
  specialPagesWriteBack: rule<(e: Entry, special: ReadonlyArray<number>) => boolean>({
    standard: ({ mfn, flags }, special) => (flags & cacheFlags) === 0 || !special.includes(mfn),
    absent: always,
  }),

  // Flags of an entry
  flagsAllowed: rule<OfFlags>({
    standard: (level, { flags }, hardware) => only(flags, allowedFlags(level, hardware)),
    superpages: (level, { flags }, hardware) => only(flags, allowedFlags(level, hardware) | (level === 'l2' ? flag.pageSize : 0)),
  }),
  superpagesRefused: rule<(e: Entry) => boolean>({ standard: ({ flags }) => (flags & flag.pageSize) === 0, absent: always }),

  // PAE: the root has four slots, and the last one's L2 carries Xen's entries
  paeRootFlags: rule<(e: Entry) => boolean>({ standard: (e) => !e.rw && only(e.flags, flag.available) }),
  paeRootNotLinear: rule<Done>({ standard: always, absent: never }),
  paeSlot3Present: rule<(present: boolean) => boolean>({ standard: (present) => present, absent: always }),
  paeSlot3Exclusive: rule<(target: Frame) => boolean>({ standard: (target) => target.typeCount === 1, absent: always }),
  /** Asked of a change of slot 3: may it be made? */
  paeSlot3Fixed: rule<Done>({ standard: never, absent: always }),
  paeSlot3CheckedOnce: rule<Done>({ standard: always, absent: never }),

  // A 32-bit guest on a 64-bit Xen
  compatRootNotLinear: rule<Done>({ standard: always, absent: never }),
  compatRootCleared: rule<Done>({ standard: always, absent: never }),
  compatAdjustAfterAudit: rule<OfTwo>({ standard: (asked) => asked, before: (_, completed) => completed }),
  compatUnadjustOnFailure: rule<Done>({ standard: always, absent: never }),

  // 64-bit: flags that Xen completes, and slots that are Xen's
  casStoresAdjusted: rule<OfTwo>({ standard: (_, completed) => completed, absent: (asked) => asked }),
  /** Asked of a change of a slot of Xen's: may it be made? */
  xenSlotsReserved: rule<Done>({ standard: never, absent: always }),

  // 64-bit: two bases and a mode
  multicallStopsOnModeChange: rule<Done>({ standard: always, absent: never }),
}
