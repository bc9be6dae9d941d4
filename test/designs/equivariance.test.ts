/**
 * Renaming first and stepping then is stepping first and renaming then: no design prefers small frame numbers, whatever
 * form its rules have. Exploration up to renaming relies on it.
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equivariance } from '../../checker/judge/equivariance.ts'
import { settler } from '../../checker/trace.ts'
import type { AnyProblem } from '../../cli/search/problem.ts'
import { codeId, corrected, presetsOf } from '../../cli/spec/book.ts'
import type { Subject } from '../../cli/spec/subjects.ts'
import { OutOfBound } from '../../model/frame/finite/index.ts'
import type { Choice } from '../../model/frame/machine.ts'
import type { PresetSpec, ScopeSpec } from '../../spec/schema.ts'
import { everyDesign, opened, presetOf } from './subjects.ts'

const steps = 25

/** Walks at random from the first start state, and asks in every state on the way. */
const preference = ({ machine }: AnyProblem, seed: number, numRuns: number): string | null => {
  const fault = equivariance(machine)
  const settled = settler(machine.state)
  const walks = fc.sample(fc.array(machine.operation.arbitrary(), { minLength: steps, maxLength: steps }), {
    seed,
    numRuns,
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

/** A choice of forms, and the scopes in which it is asked. */
interface Case {
  readonly preset: PresetSpec
  readonly choice: Choice
  readonly scopes: ReadonlyArray<ScopeSpec>
  /** Walks in each scope. */
  readonly walks: number
}

/** A form is asked in the scope of its attack, and in about this many others, different ones for each form. */
const others = 3

/** A preset is asked by about this many walks over all scopes, up to eight in each. */
const presetWalks = 100

/** Every preset in every scope, and corrected with one form that is not standard in some. */
const cases = (subject: Subject): ReadonlyArray<readonly [name: string, Case]> => {
  const { book, design } = subject
  const preset = presetOf(subject, corrected)
  const scopes = book.own.spec.scopes.filter(({ use }) => use === 'proof' || use === 'attack')
  const stride = Math.ceil(scopes.length / others)
  const walks = Math.min(8, Math.ceil(presetWalks / scopes.length))
  const forms = book.own.spec.rules.flatMap((rule) => {
    const id = codeId(book, rule.id)
    const known = Object.keys((design.rules as Readonly<Record<string, object>>)[id] ?? {})
    return known.filter((form) => form !== 'standard').map((form) => ({ id, form, home: rule.variants[form]?.scope }))
  })
  return [
    ...presetsOf(book).map((one) => [`preset ${one.id}`, { preset: one, choice: {}, scopes, walks }] as const),
    ...forms.map(({ id, form, home }, i) => {
      const some = scopes.filter((scope, j) => scope.id === home || j % stride === i % stride)
      return [`${id}=${form}`, { preset, choice: { [id]: form }, scopes: some, walks: 5 }] as const
    }),
  ]
}

describe.each(everyDesign)('$book.id', (subject) => {
  test.each(cases(subject))('treats names alike with %s', (_, { preset, choice, scopes, walks }) => {
    expect(scopes.length).toBeGreaterThan(0)
    for (const [i, scope] of scopes.entries()) {
      const fault = preference(opened(subject, scope, choice, preset), i + 1, walks)
      expect({ scope: scope.id, fault }).toEqual({ scope: scope.id, fault: null })
    }
  })
})
