/**
 * Renaming first and stepping then is stepping first and renaming then: no design prefers small frame numbers, whatever
 * form its rules have. Exploration up to renaming relies on it.
 */
import * as fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { equivariance } from '../../checker/equivariance.ts'
import { settler } from '../../checker/trace.ts'
import { type AnyProblem, openProblem } from '../../cli/open.ts'
import { settingOf } from '../../cli/plan.ts'
import { codeId, corrected, presetNamed, presetsOf } from '../../cli/spec/book.ts'
import type { Subject } from '../../cli/subjects.ts'
import { OutOfBound } from '../../model/finite/index.ts'
import type { Choice } from '../../model/machine.ts'
import type { PresetSpec } from '../../spec/schema.ts'
import { everyDesign } from './subjects.ts'

const runs = 8
const steps = 25

/** Walks at random from the first start state, and asks in every state on the way. */
const preference = ({ machine }: AnyProblem, seed: number): string | null => {
  const fault = equivariance(machine)
  const settled = settler(machine.state)
  const walks = fc.sample(fc.array(machine.operation.arbitrary(), { minLength: steps, maxLength: steps }), {
    seed,
    numRuns: runs,
  })
  for (const walk of walks) {
    let state = machine.initial[0]?.state
    for (const operation of walk) {
      const found = fault(state, operation)
      if (found !== null) return found
      try {
        state = settled(machine.step(operation)(state)?.state ?? state)
      } catch (thrown) {
        // A variant may lead out of the bounds of a scope; the walk ends there.
        if (!(thrown instanceof OutOfBound)) throw thrown
        break
      }
    }
  }
  return null
}

/** Every preset, and corrected with one form that is not standard. */
const choices = ({ book, design }: Subject): ReadonlyArray<readonly [name: string, preset: PresetSpec, choice: Choice]> => {
  const preset = presetNamed(book, corrected)
  if (preset === undefined) throw new Error(`there is no preset ${corrected}`)
  const forms = book.own.spec.rules.flatMap((rule) => {
    const id = codeId(book, rule.id)
    const known = Object.keys((design.rules as Readonly<Record<string, object>>)[id] ?? {})
    return known.filter((form) => form !== 'standard').map((form) => [`${id}=${form}`, preset, { [id]: form }] as const)
  })
  return [...presetsOf(book).map((one) => [`preset ${one.id}`, one, {}] as const), ...forms]
}

describe.each(everyDesign)('$book.id', (subject) => {
  const { book, design } = subject
  const scopes = book.own.spec.scopes.filter(({ use }) => use === 'proof' || use === 'attack')

  test.each(choices(subject))('treats names alike with %s', (_, preset, choice) => {
    for (const [i, scope] of scopes.entries()) {
      const { input, choice: chosen } = settingOf(book, scope, preset, choice)
      const opened = openProblem(design, input, chosen)
      if (isLeft(opened)) throw new Error(opened.left.join('\n'))
      expect({ scope: scope.id, fault: preference(opened.right.problem, i + 1) }).toEqual({ scope: scope.id, fault: null })
    }
  })
})
