/** Rules about what processors remember, and about what other processors see half done. */
import { always, never, rule } from '../../frame/rules.ts'
import { type FrameType, isTable } from './level.ts'

/** The steps of taking the first typed reference to a frame, as other processors see them. */
export type TakeSteps = ReadonlyArray<'reference' | 'flush' | 'audit'>

/** What the load of CR3 does besides: the processor forgets, and Xen counts that as a flush. */
export type LoadEffects = ReadonlyArray<'forget' | 'count'>

/** The steps of dropping what may be the last typed reference to a frame. */
export type DropSteps = ReadonlyArray<'readClock' | 'stampAndDrop'>

type Done = () => boolean
type Processors = ReadonlyArray<boolean>

export const flushRules = {
  // Stale translations
  flushOnTypeChange: rule<(from: FrameType) => boolean>({
    standard: always,
    toTableOnly: (from) => from === 'writable',
    toWritableOnly: (from) => isTable(from),
    absent: never,
  }),
  flushOnlyStale: rule<(stale: Processors, all: Processors) => Processors>({
    standard: (stale) => stale,
    absent: (_, all) => all,
  }),
  stampOnLastPut: rule<Done>({ standard: always, absent: never }),
  flushBeforeReuse: rule<Done>({ standard: always, absent: never }),
  stampOnFree: rule<Done>({ standard: always, absent: never }),
  refusedAuditKeepsStamp: rule<Done>({ standard: always, absent: never }),
  loadFlushes: rule<LoadEffects>({ standard: ['forget', 'count'], onlyCounted: ['count'], absent: [] }),
  updateFlushesWindow: rule<Done>({ standard: always, absent: never }),
  refusedVaUpdateDoesNotFlush: rule<Done>({ standard: always, absent: never }),
  loadKeepsPendingFlush: rule<Done>({ standard: always, absent: never }),
  requestedFlushReachesAll: rule<Done>({ standard: always, absent: never }),

  // What other processors see half done
  flushAfterTypeReference: rule<TakeSteps>({
    standard: ['reference', 'flush', 'audit'],
    before: ['flush', 'reference', 'audit'],
  }),
  stampAtomic: rule<DropSteps>({ standard: ['stampAndDrop'], readFirst: ['readClock', 'stampAndDrop'] }),
}
