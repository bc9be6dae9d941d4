import * as flag from '../../model/hardware/x86/flags.ts'
import { printWord } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Level } from '../../model/xen-direct-paging/declared/level.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { type Link, linksOf, place } from './view/records.ts'
import type { StateInvariant } from './view/step.ts'

/** Flags that are Xen's or must be zero, told apart from those that are the guest's own business. */
const watched = flag.user | flag.global | flag.guestKernel | flag.pageSize | flag.writeThrough | flag.cacheDisable

/** Flags that an entry may not have: a large page, and cache attributes of one's own choice. */
const forbidden = ({ parameters }: Scope, level: Level): number => {
  const cache = flag.writeThrough | flag.cacheDisable | flag.pageSize
  if (level !== 'l1') return cache | flag.global
  return parameters.privilege === 'hardware' ? 0 : cache
}

/** What a 64-bit Xen completes: user everywhere; accessed in an L4; in an L1, global for user code or the mark of the guest kernel. */
const isComplete = (level: Level, flags: number): boolean => {
  if ((flags & flag.user) === 0) return false
  if (level === 'l4') return (flags & flag.accessed) !== 0
  return level !== 'l1' || (flags & (flag.global | flag.guestKernel)) !== 0
}

/** In a validated table every present entry has the flags that Xen completes, and none that must be zero at its level. */
export const entryFlagsFit = (scope: Scope): StateInvariant<Link> => {
  const matters = scope.adjusts || scope.flags.some((flags) => (flags & watched) !== 0)
  const completes = scope.adjusts && !scope.compat
  return {
    when: () => matters,
    subjects: linksOf(scope),
    wrong: (link) => {
      const { level, entry } = link
      if ((entry.flags & forbidden(scope, level)) !== 0)
        return `${place(link)} holds ${printWord(entry)}, which no ${level.toUpperCase()} entry may be`
      return completes && !isComplete(level, entry.flags)
        ? `${place(link)} holds ${printWord(entry)}, without the flags that Xen completes`
        : null
    },
  }
}
