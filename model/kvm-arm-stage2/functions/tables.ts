/** Looking entries up, linking tables, writing leaves. Source: 003_3fe975ca6f1b169f.txt, stage2_set_pte. */
import { at } from '../../frame/machine.ts'
import { type Ipa, pathOf } from '../declared/geometry.ts'
import type { Kvm } from '../declared/refusals.ts'
import { Entry, type Mfn, type State } from '../declared/state.ts'
import { type Cache, cacheOf, setCache } from './caches.ts'
import { changeFrame, frameAt, setHost, storeEntry, vmAt } from './changes.ts'
import { flushVm } from './flush.ts'
import { get } from './pages.ts'

/** Where an address stands in the tables: the root page, the tables below as far as they exist, and the leaf. */
export interface Located {
  readonly part: Mfn
  readonly level2: Mfn | null
  readonly level3: Mfn | null
  readonly leaf: Entry | null
}

const tableIn = (s: State, mfn: Mfn | null, slot: number): Mfn | null => {
  const entry = mfn === null ? null : at(frameAt(s, mfn).entries, slot)
  return entry?.kind === 'table' ? entry.to : null
}

/** null: the VM has no tables, or they end before this address. */
export const locate = ({ scope, limit }: Kvm, vm: number, ipa: Ipa, s: State): Located | null => {
  const { pgd } = vmAt(s, vm)
  if (pgd === null || ipa >= limit) return null
  const { part, first, second, third } = pathOf(scope, ipa)
  const root = at(pgd, part)
  const level2 = tableIn(s, root, first)
  const level3 = tableIn(s, level2, second)
  return { part: root, level2, level3, leaf: level3 === null ? null : at(frameAt(s, level3).entries, third) }
}

export const leafAt = (kvm: Kvm, vm: number, ipa: Ipa, s: State): Entry | null => locate(kvm, vm, ipa, s)?.leaf ?? null

const sameEntry = (a: Entry, b: Entry): boolean => a.to === b.to && a.kind === b.kind && a.write === b.write

/** The entry for a page of RAM. A form that does not write it as given makes it writable. */
export const leafTo = ({ rules }: Kvm, to: Mfn, write: boolean): Entry =>
  Entry.make({ to, kind: 'ram', write: rules.entryWrittenAsGiven(write) ? write : true })

/** Is the entry that is there the one that would be written, in all or in what it names? */
export const isKept = ({ rules }: Kvm, there: Entry, entry: Entry): boolean =>
  rules.equalEntryKept(sameEntry(there, entry), there.to === entry.to && there.kind === entry.kind)

const crash = (s: State): State => setHost('bug: mmu_memory_cache_alloc', s)

/** mmu_memory_cache_alloc and the link to the parent; an empty cache is a BUG(). */
const link = ({ rules }: Kvm, cache: Cache, level: 2 | 3, parent: Mfn, slot: number, s: State): State => {
  const pages = cacheOf(s, cache)
  const table = pages[pages.length - 1]
  if (table === undefined) return crash(s)
  const { content } = frameAt(s, table)
  const clean = content === 'unclean' && rules.tablesCleaned(level) ? 'entries' : content
  const linked = storeEntry(
    parent,
    slot,
    Entry.make({ to: table, kind: 'table', write: true }),
    changeFrame(table, { use: `level${level}`, content: clean }, setCache(cache, pages.slice(0, -1), s)),
  )
  return rules.linkTakesReference() ? get(parent, linked) : linked
}

/** The leaf takes the place of another one, in the order that the rule says, with nobody in between. */
const replaceLeaf = (kvm: Kvm, vm: number, level3: Mfn, third: number, entry: Entry, s: State): State => {
  const replaced = kvm.rules.replaceOrder.reduce<State>((t, step) => {
    if (step === 'flush') return flushVm(kvm, vm, t)
    return storeEntry(level3, third, step === 'write' ? entry : null, t)
  }, s)
  return kvm.rules.mappingTakesReference(true) ? get(level3, replaced) : replaced
}

/** A leaf where there was none. */
export const writeLeaf = ({ rules }: Kvm, level3: Mfn, third: number, entry: Entry, s: State): State => {
  const written = storeEntry(level3, third, entry, s)
  return rules.mappingTakesReference(false) ? get(level3, written) : written
}

/** Write a leaf; missing tables are taken from the cache. */
export const setLeaf = (kvm: Kvm, cache: Cache, ipa: Ipa, entry: Entry, s: State): State => {
  const { vm } = cache
  const { first, second, third } = pathOf(kvm.scope, ipa)
  const found = locate(kvm, vm, ipa, s)
  if (found === null || s.host !== 'alive') return s
  const { part, level2, level3, leaf } = found
  if (level2 === null) return setLeaf(kvm, cache, ipa, entry, link(kvm, cache, 2, part, first, s))
  if (level3 === null) return setLeaf(kvm, cache, ipa, entry, link(kvm, cache, 3, level2, second, s))
  if (leaf === null) return writeLeaf(kvm, level3, third, entry, s)
  return isKept(kvm, leaf, entry) ? s : replaceLeaf(kvm, vm, level3, third, entry, s)
}
