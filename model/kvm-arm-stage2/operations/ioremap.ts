/** Device pages straight into the guest. Source: 003_3fe975ca6f1b169f.txt, kvm_phys_addr_ioremap. */
import type { Ipa } from '../declared/geometry.ts'
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm, refuse } from '../declared/refusals.ts'
import { Entry, type State } from '../declared/state.ts'
import { type Cache, cacheOf, freeCache } from '../functions/caches.ts'
import { spend, vmAt } from '../functions/changes.ts'
import { begin, whole } from '../functions/tableChange.ts'
import { leafAt, setLeaf } from '../functions/tables.ts'

/** What this request mapped before it failed goes again. */
const undone = (kvm: Kvm, { vm, ipa }: Operation<'ioremap'>, mapped: number, s: State): State => {
  if (!kvm.rules.ioremapUndone()) return s
  const todo = Array.from({ length: mapped }, (_, i) => ipa + i)
  return whole(kvm, vm, begin(kvm, vm, 'undo', todo, null, null, s))
}

/** Page by page: top the cache up, then map under the lock. */
const mapPages = (kvm: Kvm, operation: Operation<'ioremap'>, end: Ipa, cache: Cache, mapped: number, s: State): Answered => {
  const { rules, limit } = kvm
  const { vm, mfn } = operation
  const ipa = operation.ipa + mapped
  if (ipa >= end) return done(s)
  if (!rules.cacheFilledBefore(cacheOf(s, cache).length))
    return refuse('cacheFilledBefore', 'ENOMEM', vm, undone(kvm, operation, mapped, s))
  if (ipa >= limit) return mapPages(kvm, operation, end, cache, mapped + 1, spend({ outside: true }, s))
  if (!rules.ioremapRefusesPresent(leafAt(kvm, vm, ipa, s) !== null))
    return refuse('ioremapRefusesPresent', 'EFAULT', vm, undone(kvm, operation, mapped, s))
  const entry = Entry.make({ to: mfn + mapped, kind: 'device', write: true })
  return mapPages(kvm, operation, end, cache, mapped + 1, setLeaf(kvm, cache, ipa, entry, s))
}

export const ioremap =
  (kvm: Kvm) =>
  (operation: Operation<'ioremap'>) =>
  (s: State): Answered => {
    const { rules, scope, limit } = kvm
    const { vm, ipa, mfn, pages, offsetsAgree } = operation
    const { pgd, work, life } = vmAt(s, vm)
    if (life !== 'live' || pgd === null || work !== null || mfn + pages > scope.devices) return null
    if (!rules.ioremapOffsetsAgree(offsetsAgree)) return refuse('ioremapOffsetsAgree', 'EINVAL', vm, s)
    if (!rules.ioremapWithinLimit(ipa + pages, limit)) return refuse('ioremapWithinLimit', 'EINVAL', vm, s)
    const end = rules.ioremapEndExact(ipa + pages, scope.fourGiB ?? Number.MAX_SAFE_INTEGER)
    const cache: Cache = { vm, vcpu: null }
    const outcome = mapPages(kvm, operation, end, cache, 0, s)
    return outcome === null ? null : { answer: outcome.answer, state: freeCache(cache, outcome.state) }
  }
