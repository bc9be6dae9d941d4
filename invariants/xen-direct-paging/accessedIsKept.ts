import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import { accessed, dirty } from '../../model/hardware/x86/flags.ts'
import { isPresent } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import { inUse } from './view/records.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

const preserving = ({ before, operation }: XenStep): ReadonlyArray<Operation<'mmuUpdate'>> => {
  if (operation.op !== 'mmuUpdate' || !operation.preserve) return []
  return isPresent(operation.entry) && inUse(at(before.frames, operation.table)) ? [operation] : []
}

/** MMU_PT_UPDATE_PRESERVE_AD loses no accessed or dirty flag that the entry had. */
export const accessedIsKept: StepInvariant<Operation<'mmuUpdate'>> = {
  of: ['mmuUpdate'],
  when: ({ answer }) => E.isRight(answer),
  subjects: preserving,
  wrong: ({ table, slot }, { before, after }) => {
    const was = at(at(before.frames, table).entries, slot)?.flags ?? 0
    const is = at(at(after.frames, table).entries, slot)?.flags ?? 0
    const lost = was & ~is & (accessed | dirty)
    if (lost === 0) return null
    return `F${table}[${slot}] lost its ${(lost & accessed) === 0 ? 'dirty' : 'accessed'} flag to an update that preserves it`
  },
}
