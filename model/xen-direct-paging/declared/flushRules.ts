/** Rules about what processors remember, and about what other processors see half done. */
import { always, never } from '../../frame/rules.ts'
import { type FrameType, isTable } from './level.ts'

/** The steps of taking the first typed reference to a frame, as other processors see them. */
export type TakeSteps = ReadonlyArray<'reference' | 'flush' | 'audit'>

/** What the load of CR3 does besides: the processor forgets, and Xen counts that as a flush. */
export type LoadEffects = ReadonlyArray<'forget' | 'count'>

/** The steps of dropping what may be the last typed reference to a frame. */
export type DropSteps = ReadonlyArray<'readClock' | 'stampAndDrop'>

export const flushRules = {
  // Stale translations
  flushOnTypeChange: {
    standard: (_: FrameType): boolean => true,
    toTableOnly: (from: FrameType): boolean => from === 'writable',
    toWritableOnly: (from: FrameType): boolean => isTable(from),
    absent: never,
  },
  flushOnlyStale: {
    standard: (stale: ReadonlyArray<boolean>, _: ReadonlyArray<boolean>): ReadonlyArray<boolean> => stale,
    absent: (_: ReadonlyArray<boolean>, all: ReadonlyArray<boolean>): ReadonlyArray<boolean> => all,
  },
  stampOnLastPut: { standard: always, absent: never },
  flushBeforeReuse: { standard: always, absent: never },
  stampOnFree: { standard: always, absent: never },
  refusedAuditKeepsStamp: { standard: always, absent: never },
  loadFlushes: {
    standard: ['forget', 'count'] as LoadEffects,
    onlyCounted: ['count'] as LoadEffects,
    absent: [] as LoadEffects,
  },
  updateFlushesWindow: { standard: always, absent: never },
  refusedVaUpdateDoesNotFlush: { standard: always, absent: never },
  loadKeepsPendingFlush: { standard: always, absent: never },
  requestedFlushReachesAll: { standard: always, absent: never },

  // What other processors see half done
  flushAfterTypeReference: {
    standard: ['reference', 'flush', 'audit'] as TakeSteps,
    before: ['flush', 'reference', 'audit'] as TakeSteps,
  },
  stampAtomic: {
    standard: ['stampAndDrop'] as DropSteps,
    readFirst: ['readClock', 'stampAndDrop'] as DropSteps,
  },
}
