/** A guest with its registers and memory, shadow pages with their reverse maps, and what the processor remembers. */
import { bool, constant, indexedBy, oneOf, option, range, ref, spent, type Value, vector } from '../../frame/finite/index.ts'
import { recordsOf } from '../../frame/records.ts'
import { entryIn } from './entry.ts'
import { tableBytes } from './geometry.ts'
import { Frame, flightOf, Guest, pendingOf } from './guest.ts'
import { geometryIn, has, type Scope } from './scope.ts'
import { type Gfn, pageIds } from './sets.ts'
import { Detector, hardwareOf, Pool, rmapIn, ShadowPage } from './shadow.ts'

/** The host lives, or this is where it died. */
const host = oneOf(
  'alive',
  'bug: rmap_write_protect',
  'bug: rmap_remove',
  'bug: mmu_page_remove_parent_pte',
  'bug: mmu_memory_cache_alloc',
  'oops: no shadow page',
  'oops: no such page',
  'oops: beyond a shadow page',
  'oops: wild table',
  'hang: fix_write_pf',
  'hang: kvm_mmu_free_some_pages',
)
export type Host = Value<typeof host>

/** What one operation did; nothing before every operation. */
interface Spent {
  readonly exits: number
  /** The frame that an access reached, or the frame and slot that an emulated store wrote. */
  readonly reached: Gfn | null
  /** By a translation that was remembered. */
  readonly remembered: boolean
}

export const nothingSpent: Spent = { exits: 0, reached: null, remembered: false }

export const State = recordsOf<Scope>()({
  host,
  guest: Guest,
  /** The first frames, read as tables. The others hold data. */
  tables: (s) => vector(vector(entryIn(s), tableBytes / geometryIn(s).entryBytes), s.tables.length),
  frames: (s) => vector(Frame(s), s.frames),
  installed: (s) => vector(has(s, 'deleteSlot') ? bool : constant<boolean>(true), s.slots.length),
  pages: (s) => indexedBy(pageIds(s), ShadowPage(s)),
  pool: Pool,
  /** root_hpa, or pae_root. */
  roots: (s) => vector(option(ref(pageIds(s))), geometryIn(s).rootSlots),
  /** For each frame. */
  rmap: (s) => vector(rmapIn(s), s.frames),
  detector: Detector,
  hardware: hardwareOf,
  /** KVM_GET_DIRTY_LOG between its parts: how many are done. */
  report: (s) => range(0, s.logs ? 1 : 0),
  flight: flightOf,
  /** Stores that are half done, in the order in which they began. */
  stores: pendingOf,
  spent: spent<Spent>(nothingSpent),
})
export type State = Value<typeof State>
