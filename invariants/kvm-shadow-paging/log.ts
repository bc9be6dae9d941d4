/** The dirty log, and operations that take rights away. */
import type { Scope } from '../../model/kvm-shadow-paging/scope.ts'
import type { State } from '../../model/kvm-shadow-paging/state.ts'
import { at } from '../../model/machine.ts'
import { served, standing } from './shadow.ts'
import type { StateInvariant, StepInvariant } from './step.ts'

/** What was written since the last report is in the bitmap, and so is whatever can be written without an exit. */
export const writesAreLogged = (scope: Scope): StateInvariant<number> => ({
  id: 'writes-are-logged',
  view: 'agreement',
  when: () => scope.logs,
  subjects: (s) =>
    [...s.frames.keys()].filter((frame) =>
      at(
        s.installed,
        scope.slots.findIndex((slot) => slot.includes(frame)),
      ),
    ),
  wrong: (frame, s) => {
    const { logged, modified } = at(s.frames, frame)
    if (logged) return null
    if (modified) return `F${frame} was written, and its bit is clear`
    if (standing(s).some(({ leaf }) => leaf.frame === frame && leaf.write))
      return `F${frame} is mapped writable, and its bit is clear`
    const cached = s.hardware.tlb.findIndex((one) => one !== null && one.frame === frame && one.write)
    return cached < 0 ? null : `the TLB lets address ${cached} write F${frame}, and the bit of F${frame} is clear`
  },
})

const rightsAt = (scope: Scope, s: State): ReadonlyMap<number, string> =>
  new Map(
    served(scope, s).flatMap(({ va, leaf }) => {
      const { frame, user, write, execute } = leaf
      const held = [...(user ? ['user'] : []), ...(write ? ['write'] : []), ...(execute ? ['execute'] : [])]
      return held.map((right) => [va * 8 + ['user', 'write', 'execute'].indexOf(right), `${right} at address ${va} of F${frame}`])
    }),
  )

/** What only takes away gives nothing: reports, reclaims, invalidations and the removal of a slot. */
export const revokingOnlyRevokes = (scope: Scope): StepInvariant<string> => ({
  id: 'revoking-only-revokes',
  view: 'machine',
  of: ['getDirtyLog', 'reclaim', 'invlpg', 'deleteSlot'],
  subjects: ({ after }) => [...rightsAt(scope, after).values()],
  wrong: (right, { before }) => ([...rightsAt(scope, before).values()].includes(right) ? null : `the guest gains ${right}`),
})
