import { at } from '../../model/machine.ts'
import { inUse } from './records.ts'
import type { StateInvariant } from './step.ts'
import { type WalkedTable, walkedTables } from './walk.ts'

/** What a processor walks is recorded as a validated table in use: the root as L2, a frame below it as L1 or, linear, as L2. */
export const walkedTablesAreTyped: StateInvariant<WalkedTable> = {
  id: 'walked-tables-are-typed',
  view: 'agreement',
  subjects: walkedTables,
  wrong: ({ vcpu, level, mfn }, s) => {
    const f = at(s.frames, mfn)
    if (inUse(f) && (level === 'l1' || f.type === 'l2')) return null
    return `vCPU ${vcpu} walks F${mfn} as ${level.toUpperCase()}, recorded as ${f.type}/${f.typeCount}${f.validated ? '' : ', not validated'}`
  },
}
