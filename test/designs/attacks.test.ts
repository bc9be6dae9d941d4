/** Every form of a rule that is not standard, and every defect, does the harm that the spec says, as soon as it says. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { type Attacked, attackedOf } from '../../cli/attacked.ts'
import { perform } from '../../cli/perform.ts'
import { codeId } from '../../cli/spec/book.ts'
import { aimed, type Target } from '../../cli/target.ts'
import { counted } from '../../cli/text.ts'
import { everyDesign, world } from './subjects.ts'

const title = ({ subject, rule, variant, defect, breaks, length }: Target): string => {
  const what = rule === null ? `defect ${defect?.id} (${defect?.title})` : `${codeId(subject.book, rule.id)}=${variant}`
  return `${what} breaks ${breaks} after ${counted(length, 'operation')}`
}

const attacked = (target: Target): Attacked => {
  const result = perform(
    world.designs,
    target.job,
    () => false,
    () => undefined,
  )
  if (isLeft(result)) throw new Error(result.left.join('\n'))
  return attackedOf(target, result.right)
}

describe.each(everyDesign)('$book.id', (subject) => {
  const { targets, unshown } = aimed([subject], undefined, [])

  for (const target of targets) {
    test(title(target), () => {
      const { invariant, length, first, preset } = attacked(target)
      expect({ invariant, length, first }).toEqual({ invariant: target.breaks, length: target.length, first: target.first })
      // A defect's trace does the same harm under the preset that has it.
      if (target.defect !== null) expect(preset).toEqual({ id: target.defect.preset, length: target.length })
    })
  }

  test('owes no other attack', () => {
    const shown = new Set(targets.flatMap(({ rule }) => (rule === null ? [] : [rule.id])))
    const owed = subject.book.own.spec.rules.filter((rule) => !shown.has(rule.id))
    expect(owed).toEqual(unshown)
  })
})
