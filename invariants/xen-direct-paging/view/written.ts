/** What an accepted operation should make of memory, told without Xen's rules. */
import { at } from '../../../model/frame/machine.ts'
import { accessed, user } from '../../../model/hardware/x86/flags.ts'
import { isPresent, printWord, type Word } from '../../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn, Slot } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../../model/xen-direct-paging/declared/scope.ts'
import type { Frame, State } from '../../../model/xen-direct-paging/declared/state.ts'
import { everyFrame, sameButCompleted } from './records.ts'
import { isXens } from './slots.ts'

/** What memory is meant to hold afterwards: some words are written, the others stay. */
export interface Write {
  readonly mfn: Mfn
  readonly words: (slot: Slot, old: Word | null) => Word | null
}

/** One word. */
export const wordAt = (mfn: Mfn, slot: Slot, word: Word | null): Write => ({
  mfn,
  words: (s, old) => (s === slot ? word : old),
})

const print = (word: Word | null): string => (word === null ? 'nothing' : printWord(word))

/** In use as the root of a 32-bit guest. */
const isRoot = ({ type, validated, typeCount }: Frame): boolean => type === 'l3' && validated && typeCount > 0

/** Xen's own slots of an L4, and what lies behind the entries of a 32-bit guest's root, are not the guest's writing. */
const byXen = (scope: Scope, f: Frame, slot: Slot): boolean => {
  if (scope.compat && isRoot(f)) return isXens(scope, 3, slot)
  return f.type === 'l4' && isXens(scope, 4, slot)
}

/** Flags of a 32-bit guest's root entries that are Xen's. */
const rootFlags = user | accessed

/** Xen sets RW in every present entry of a 32-bit guest's root while it is in use, and clears it when that ends. */
const byUse = ({ compat }: Scope, was: Frame, is: Frame, meant: Word | null): Word | null => {
  if (!compat || !isPresent(meant)) return meant
  if (isRoot(is)) return { ...meant, rw: true }
  return isRoot(was) ? { ...meant, rw: false, flags: meant.flags & ~rootFlags } : meant
}

/** The first word that is not as it is meant to be; null if all are. Flags that Xen completes do not count. */
export const wrongContent = (scope: Scope, before: State, after: State, write: Write | null): string | null => {
  for (const mfn of everyFrame(before)) {
    const f = at(after.frames, mfn)
    const was = at(before.frames, mfn)
    const old = was.entries
    const written = write?.mfn === mfn ? write : null
    if (written === null && (f === was || (f.entries === old && !scope.compat))) continue
    const asked = (slot: Slot): Word | null => written?.words(slot, at(old, slot)) ?? (written === null ? at(old, slot) : null)
    const meant = (slot: Slot): Word | null => byUse(scope, was, f, asked(slot))
    const wrong = f.entries.findIndex((word, slot) => !byXen(scope, f, slot) && !sameButCompleted(meant(slot), word))
    if (wrong >= 0) return `F${mfn}[${wrong}] holds ${print(at(f.entries, wrong))} instead of ${print(meant(wrong))}`
  }
  return null
}
