/** What must be true of a scope as a whole, so that there is a machine for it which can be searched. */
import { type Checks, distinct, each, within } from '../../frame/checks.ts'
import * as flag from '../../hardware/x86/flags.ts'
import { l1Flags, upperFlags } from '../functions/completion.ts'
import { type Level, levelsOf } from './level.ts'
import { allowedFlags } from './levelRules.ts'
import type { Sized } from './sizes.ts'

/** A general count has 26 bits. Source: xen mm.h PGC_count_width, i386. */
const mostReferences = 2 ** 26

/** A root is a table, or a part of one. */
export const rootChecks = ({ levels, entries, rootEntries }: Sized): Checks => [
  [
    rootEntries === null || (levels === 3 && within(1, rootEntries, entries)),
    ['rootEntries'],
    `null, or with three levels 1 to ${entries}`,
  ],
]

/** Who has what. */
const ownerChecks = ({ frames, domains, owners, vcpus, translated, special }: Sized): Checks => {
  const domain = `a domain, 0 to ${domains - 1}`
  return [
    [owners.length === frames, ['owners'], `an owner, or null, for each of the ${frames} frames`],
    ...each(['owners'], owners, `null, or ${domain}`, (owner) => owner === null || owner < domains),
    ...each(['vcpus'], vcpus, domain, (owner) => owner < domains),
    [translated === null || translated < domains, ['translated'], `null, or ${domain}`],
    ...each(['special'], special, `a frame, 0 to ${frames - 1}`, (mfn) => mfn < frames),
    ...(special.length > 0 ? distinct(['special'], special) : []),
  ]
}

/** Slots of an L4 that are Xen's; one at least is left to the guest. */
const xenSlotChecks = ({ levels, frames, entries, xenSlots }: Sized): Checks => {
  if (xenSlots === null) return []
  const { first, last, self, frame } = xenSlots
  return [
    [levels === 4, ['xenSlots'], 'null, as only roots of four levels have slots of Xen'],
    [first <= last && last < entries, ['xenSlots'], `first and last in order, 0 to ${entries - 1}`],
    [last - first + 1 < entries, ['xenSlots'], 'a slot that is left to the guest'],
    [first > last || within(first, self, last), ['xenSlots', 'self'], `one of them, ${first} to ${last}`],
    [frame === null || frame < frames, ['xenSlots', 'frame'], `null, or a frame, 0 to ${frames - 1}`],
  ]
}

/** P and RW are fields of their own. */
const otherFlags = flag.every & ~0b11

/** What a table of this level holds where a guest asked for these flags; nothing if Xen refuses them there. */
const storedAt = ({ adjusts, compat, parameters }: Sized, level: Level, flags: number): ReadonlyArray<number> => {
  if ((flags & ~allowedFlags(level, parameters.privilege === 'hardware')) !== 0) return []
  if (!adjusts || (compat && level !== 'l3')) return [flags]
  return [level === 'l1' ? l1Flags(flags) : upperFlags(level, flags)]
}

/** What becomes of flags in a table: Xen completes them, the processor marks them, and an update keeps marks of an old entry. */
const followers = (scope: Sized, flags: number): ReadonlyArray<number> => {
  const stored = levelsOf(scope.levels).flatMap((level) => storedAt(scope, level, flags))
  if (!scope.operations.includes('setAccessed')) return stored
  const marks = [flag.accessed, ...scope.flags.map((old) => old & (flag.accessed | flag.dirty))]
  return stored.flatMap((f) => marks.map((mark) => f | mark))
}

/** The words that memory may hold; no flags at all stand for any, in a replay. */
const wordChecks = (scope: Sized): Checks => {
  const { levels, compat, frames, entries, flags, superpages, halves, zeroFrame } = scope
  const isAny = flags.length === 0
  const leaves = (f: number): ReadonlyArray<number> => followers(scope, f).filter((after) => !isAny && !flags.includes(after))
  return [
    [!compat || levels === 3, ['compat'], 'false, as the tables of a 32-bit guest on a 64-bit Xen have three levels'],
    ...each(['flags'], flags, 'flags of an entry without P and RW', (f) => (f & ~otherFlags) === 0),
    ...(isAny ? [] : distinct(['flags'], flags)),
    ...flags.map((f, i): Checks[number] => {
      const [missing] = leaves(f)
      return [missing === undefined, ['flags', i], `flags beside which ${missing} stand too, which they may become`]
    }),
    [!superpages || isAny || flags.some((f) => (f & flag.pageSize) !== 0), ['superpages'], 'false, as no flags have PS'],
    [!superpages || frames >= entries, ['superpages'], `false, as a large page has ${entries} frames`],
    [!halves || levels > 2, ['halves'], 'false, as entries of two levels have one half'],
    [!halves || frames % 2 === 0, ['halves'], 'false, as the number of frames is odd'],
    [!halves || (flags.length === 1 && flags[0] === 0), ['halves'], 'false, as there are flags'],
    [zeroFrame === null || isAny || zeroFrame < frames, ['zeroFrame'], `null, or a frame, 0 to ${frames - 1}`],
  ]
}

/** Addresses that processors cache, and counts that a request can be carried out with. */
const limitChecks = ({ levels, entries, tracked, maxCount, maxTypeCount }: Sized): Checks => [
  ...each(['tracked'], tracked, `${levels} slots, one for each level`, ({ length }) => length === levels),
  ...tracked.flatMap((va, i) => each(['tracked', i], va, `a slot, 0 to ${entries - 1}`, (slot) => slot < entries)),
  ...tracked.map((va, i): Checks[number] => {
    const first = tracked.findIndex((other) => other.join() === va.join())
    return [first === i, ['tracked', i], 'an address that does not stand there before']
  }),
  [within(2, maxCount, mostReferences), ['maxCount'], `2 to ${mostReferences}: the owner's reference and that of a request`],
  [within(1, maxTypeCount, mostReferences), ['maxTypeCount'], `1 to ${mostReferences}`],
]

/** Of a scope whose sizes fit. */
export const contentChecks = (scope: Sized): Checks => [
  ...ownerChecks(scope),
  ...xenSlotChecks(scope),
  ...wordChecks(scope),
  ...limitChecks(scope),
]
