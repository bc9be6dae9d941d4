/** The states of a scope as a finite domain, and the bare one. */
import {
  bool,
  constant,
  type Finite,
  indexedBy,
  oneOf,
  option,
  range,
  ref,
  shown,
  spent,
  struct,
  tagged,
  unused,
  vector,
} from '../../frame/finite/index.ts'
import { wordOf } from './entry.ts'
import { type FrameType, frameTypesOf, isTable, type TableType } from './level.ts'
import { latches, type Scope, sets } from './scope.ts'
import { type Frame, type Host, nobody, nothingSpent, type State } from './state.ts'
import type { Cached, Running, Vcpu } from './vcpu.ts'

const none = <A>(): Finite<A | null> => constant(null) as Finite<A | null>

/** Does the scope switch on operations that others see half done? */
const isSplit = ({ operations }: Scope): boolean => operations.includes('proceed')

/** Can a vCPU be in user mode? */
const hasUserMode = ({ operations }: Scope): boolean =>
  operations.some((id) => id === 'switchMode' || id === 'newUserBaseptr' || id === 'multicall')

const cachedOf = (scope: Scope): Finite<Cached | null> =>
  option(
    shown(struct({ mfn: ref(sets(scope).frame), writable: bool }), ({ mfn, writable }) => `F${mfn}|${writable ? 'RW' : 'RO'}`),
  )

const runningOf = (scope: Scope): Finite<Running | null> => {
  const mfn = ref(sets(scope).frame)
  const next = range(0, 2)
  const tables = frameTypesOf(scope.levels).filter(isTable)
  return option(
    tagged('task', {
      pin: { mfn, type: oneOf<TableType>(...tables), from: oneOf<FrameType>(...frameTypesOf(scope.levels)), next, held: bool },
      unmap: { mfn, next, flushed: vector(bool, nobody(scope).length) },
    }),
  )
}

const vcpuOf = (scope: Scope): Finite<Vcpu> => {
  const root = option(ref(sets(scope).frame))
  const { entries, levels, tracked } = scope
  const userMode = hasUserMode(scope)
  const cached = cachedOf(scope)
  const addresses = tracked.length
  return struct({
    base: root,
    user: userMode ? root : none(),
    mode: userMode ? oneOf<Vcpu['mode']>('kernel', 'user') : oneOf<Vcpu['mode']>('kernel'),
    cr3: root,
    latched: latches(scope) ? vector(wordOf(scope), entries) : unused<Vcpu['latched']>([]),
    tlb: addresses > 0 ? vector(cached, addresses) : unused<Vcpu['tlb']>([]),
    tables: addresses > 0 ? vector(vector(cached, levels - 1), addresses) : unused<Vcpu['tables']>([]),
    window: addresses > 0 ? vector(root, addresses) : unused<Vcpu['window']>([]),
    running: isSplit(scope) ? runningOf(scope) : none(),
  })
}

/** The states of a scope; counts reach one step beyond the right values on both sides. */
export const stateOf = (scope: Scope): Finite<State> => {
  const { frame: frameSet, domain, vcpu } = sets(scope)
  const { entries, levels, maxCount, maxTypeCount } = scope
  const links = scope.frames * entries
  const pae = levels === 3 ? (['bug: mod_l3_entry'] as const) : []
  const processors = nobody(scope).length
  return struct({
    host: oneOf<Host>('alive', 'hang: get_page_type', 'hang: put_page_type', 'bug: free_heap_pages', ...pae),
    frames: indexedBy(
      frameSet,
      struct({
        owner: option(ref(domain)),
        allocated: bool,
        count: range(-1, maxCount + 1),
        type: oneOf<FrameType>(...frameTypesOf(levels)),
        typeCount: range(-1, maxTypeCount + 1),
        validated: bool,
        pinned: bool,
        linear: range(-links, entries),
        unflushed: processors > 0 ? vector(bool, processors) : unused<Frame['unflushed']>([]),
        entries: vector(wordOf(scope), entries),
      }),
    ),
    vcpus: indexedBy(vcpu, vcpuOf(scope)),
    spent: spent(nothingSpent),
  })
}

/** Every owned frame none/0/1 and empty, no base pointer loaded, nothing cached. */
export const bareState = (scope: Scope): State => {
  const empty = Array.from({ length: scope.entries }, () => null)
  const unflushed = nobody(scope)
  const nothing = scope.tracked.map(() => null)
  return {
    host: 'alive',
    frames: scope.owners.map((owner) => ({
      owner,
      allocated: owner !== null,
      count: owner === null ? 0 : 1,
      type: 'none',
      typeCount: 0,
      validated: false,
      pinned: false,
      linear: 0,
      unflushed,
      entries: empty,
    })),
    vcpus: scope.vcpus.map(() => ({
      base: null,
      user: null,
      mode: 'kernel',
      cr3: null,
      latched: latches(scope) ? empty : [],
      tlb: nothing,
      tables: scope.tracked.map(() => Array.from({ length: scope.levels - 1 }, () => null)),
      window: nothing,
      running: null,
    })),
    spent: nothingSpent,
  }
}
