/** A vCPU, what its processor remembers, and what it is in the middle of. */
import type { Word } from './entry.ts'
import type { FrameType, TableType } from './level.ts'
import type { Mfn } from './numbers.ts'

/** A translation, or a table, that a processor remembers: the frame, and whether every entry on the way had RW. */
export interface Cached {
  readonly mfn: Mfn
  readonly writable: boolean
}

/** A hypercall that other processors can see half done. `next` counts the micro-steps behind it. */
export type Running =
  | {
      readonly task: 'pin'
      readonly mfn: Mfn
      readonly type: TableType
      /** The role that the frame had when this was last looked at. */
      readonly from: FrameType
      readonly next: number
      /** The typed reference is taken. */
      readonly held: boolean
    }
  | {
      readonly task: 'unmap'
      readonly mfn: Mfn
      /** 1: the TLB clock was read for this frame's stamp. */
      readonly next: number
      /** Processors flushed since then. */
      readonly flushed: ReadonlyArray<boolean>
    }

/** A vCPU and the processor that it runs on. */
export interface Vcpu {
  /** guest_table: the root in use by the guest kernel; null before the first load. */
  readonly base: Mfn | null
  /** guest_table_user: the root for user mode; four levels only. */
  readonly user: Mfn | null
  readonly mode: 'kernel' | 'user'
  /** What the processor holds in CR3. */
  readonly cr3: Mfn | null
  /** PAE: the processor's copy of the root, made when CR3 is loaded. */
  readonly latched: ReadonlyArray<Word | null>
  /** For each tracked address, the translation in the TLB. */
  readonly tlb: ReadonlyArray<Cached | null>
  /** For each tracked address, the tables below the root in the paging-structure cache, the upper ones first. */
  readonly tables: ReadonlyArray<ReadonlyArray<Cached | null>>
  /** For each tracked address, what Xen's own linear window leads to: a translation like any other, cached by its use. */
  readonly window: ReadonlyArray<Mfn | null>
  readonly running: Running | null
}
