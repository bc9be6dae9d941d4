import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import { everyFrame, sameBases, sameButCompleted, sameButRole } from './view/records.ts'
import { isBatch, isPart, type StepInvariant } from './view/step.ts'

/**
 * A refused request changes no content, owner, count, pin or base pointer. Allowed residue: the sticky type of a frame
 * at type count 0 (a refused audit may reset it). What a refused batch did before is the business of batch-is-a-prefix.
 */
export const refusalChangesNothing: StepInvariant<number> = {
  when: ({ operation, answer }) => E.isLeft(answer) && !isBatch(operation) && !isPart(operation),
  subjects: ({ before }) => everyFrame(before),
  wrong: (mfn, { before, after }) => {
    const was = at(before.frames, mfn)
    const is = at(after.frames, mfn)
    if (!sameBases(before, after)) return 'the request was refused, and a base pointer changed'
    if (was === is) return null
    const slot = is.entries.findIndex((word, i) => !sameButCompleted(at(was.entries, i), word))
    if (slot >= 0) return `the request was refused, and F${mfn}[${slot}] changed`
    if (!sameButRole(was, is))
      return `the request was refused, and F${mfn} changed from ${was.type}/${was.typeCount}/${was.count} to ${is.type}/${is.typeCount}/${is.count}`
    const roleKept = was.type === is.type && was.validated === is.validated
    return roleKept || is.typeCount === 0 ? null : `the request was refused, and F${mfn} changed its role in use`
  },
}
