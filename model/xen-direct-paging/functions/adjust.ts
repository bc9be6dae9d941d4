/** Flags that Xen completes in the entries it stores for a guest. Source: xen mm.c adjust_guest_l1e to adjust_guest_l4e, unadjust_guest_l3e. */
import * as flag from '../../hardware/x86/flags.ts'
import { type Entry, isPresent, type Word } from '../declared/entry.ts'
import type { Level } from '../declared/level.ts'
import { l1Flags, upperFlags } from './completion.ts'
import type { Xen } from './xen.ts'

const cacheFlags = flag.writeThrough | flag.cacheDisable | flag.pageSize

/** get_page_from_l1e: I/O memory (only a domain with access to hardware gets here) is not mapped write-back. */
const uncached = ({ scope }: Xen, { mfn, flags }: Entry): number =>
  mfn >= scope.frames && (flags & cacheFlags) === 0 ? flags | flag.writeThrough | flag.cacheDisable : flags

const withFlags = (entry: Entry, rw: boolean, flags: number): Entry =>
  entry.rw === rw && entry.flags === flags ? entry : { present: true, mfn: entry.mfn, rw, flags }

/** The entry as it is stored; the same one if nothing is completed. */
export const adjusted = (xen: Xen, level: Level, entry: Entry): Entry => {
  const { adjusts, compat } = xen.scope
  if (!adjusts && !compat) return entry
  // Of a 32-bit guest's entries only those of its root are completed: U as elsewhere, and RW, which a PAE root has not.
  if (compat && level !== 'l3') return entry
  const flags = !adjusts ? entry.flags : level === 'l1' ? l1Flags(uncached(xen, entry)) : upperFlags(level, entry.flags)
  return withFlags(entry, entry.rw || compat, flags)
}

/** The root entry of a 32-bit guest as the guest may write it. */
export const withoutRootFlags = (word: Word | null): Word | null =>
  isPresent(word) ? withFlags(word, false, word.flags & ~(flag.user | flag.accessed)) : word
