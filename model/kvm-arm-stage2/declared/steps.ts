/** The micro-steps that rules put in an order. */

/** Putting another entry in the place of a used one. */
export type ReplaceStep = 'invalidate' | 'flush' | 'write'

/** Looking up the page behind a guest address. */
export type FaultStep = 'sequence' | 'rights' | 'page' | 'pageWithRights'

/** Publishing a new VMID. */
export type VmidStep = 'vmid' | 'vttbr' | 'generation'

/**
 * Removing one page, and the tables that become empty. `put` gives back the level-3 table's reference; `free` the parent's
 * too. `when`: the table that must be empty for it, decided once for all steps in a row that have the same.
 */
export interface ClearStep {
  readonly step: 'clear' | 'put' | 'flush' | 'unlink3' | 'free3' | 'unlink2' | 'free2'
  readonly when: 'always' | 'level3Empty' | 'level2Empty'
}

type Steps = ReadonlyArray<ClearStep['step']>

const always = (...steps: Steps): ReadonlyArray<ClearStep> => steps.map((step) => ({ step, when: 'always' }))
const level3 = (...steps: Steps): ReadonlyArray<ClearStep> => steps.map((step) => ({ step, when: 'level3Empty' }))
const level2 = (...steps: Steps): ReadonlyArray<ClearStep> => steps.map((step) => ({ step, when: 'level2Empty' }))

/** The orders of rule clearOrder. */
export const clear = {
  standard: [...always('clear', 'put', 'flush'), ...level3('unlink3', 'flush', 'free3'), ...level2('unlink2', 'flush', 'free2')],
  freeBeforeFlush: [...always('clear', 'put'), ...level3('unlink3', 'free3'), ...level2('unlink2', 'free2'), ...always('flush')],
  flushFirst: [
    ...always('flush', 'clear', 'put'),
    ...level3('unlink3', 'flush', 'free3'),
    ...level2('unlink2', 'flush', 'free2'),
  ],
  freeLinked: [
    ...always('clear', 'put', 'flush'),
    ...level3('free3', 'unlink3', 'flush'),
    ...level2('free2', 'unlink2'),
    ...always('flush'),
  ],
}
