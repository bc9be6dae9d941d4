/** Page caches: filled before a lock is taken, emptied when they are done with. Source: 003_3fe975ca6f1b169f.txt, mmu_topup_memory_cache, mmu_free_memory_cache. */
import { at, replaceAt } from '../../frame/machine.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import { type Mfn, State } from '../declared/state.ts'
import { changeFrame, changeVm, frameAt, vmAt } from './changes.ts'
import { isFree, put, take } from './pages.ts'

/** A vCPU's page cache, or (null) the VM's own. */
export interface Cache {
  readonly vm: number
  readonly vcpu: number | null
}

const setCaches = State.set('caches')

export const cacheOf = (s: State, { vm, vcpu }: Cache): ReadonlyArray<Mfn> =>
  vcpu === null ? vmAt(s, vm).pool : at(s.caches, vcpu)

export const setCache = (cache: Cache, mfns: ReadonlyArray<Mfn>, s: State): State =>
  cache.vcpu === null ? changeVm(cache.vm, { pool: mfns }, s) : setCaches(replaceAt(s.caches, cache.vcpu, mfns), s)

export const freeCache = (cache: Cache, s: State): State =>
  setCache(
    cache,
    [],
    cacheOf(s, cache).reduceRight<State>((t, mfn) => put(mfn, t), s),
  )

/** A free page for a cache, zeroed by the processor; the zeros are not in memory yet. */
export const fill = ({ rules, scope }: Kvm, cache: Cache, mfn: Mfn, s: State): Answered => {
  const pages = cacheOf(s, cache)
  if (vmAt(s, cache.vm).life !== 'live' || !isFree(s, mfn) || pages.length >= scope.cached) return null
  const taken = setCache(cache, [...pages, mfn], take(mfn, 'cached', 1, s))
  if (!rules.tablesZeroed()) return done(taken)
  const entries = frameAt(s, mfn).entries.map(() => null)
  return done(changeFrame(mfn, { content: scope.contents ? 'unclean' : 'entries', entries }, taken))
}
