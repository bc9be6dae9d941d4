/**
 * One polarity for all switches among the rules. A rule without its check lets everything pass, so its form `absent` says
 * true; a rule without its deed never does it, so its form `absent` says false.
 */
import { describe, expect, test } from 'vitest'
import { isDerived } from '../../cli/spec/book.ts'
import type { RuleSpec } from '../../spec/schema.ts'
import { everyDesign } from './subjects.ts'

type Form = () => unknown

/** What the form without the rule says whatever the facts are; null where it is no switch, or looks at the facts. */
const saidWithout = (forms: Readonly<Record<string, unknown>> | undefined): boolean | null => {
  const absent = forms?.absent
  if (typeof absent !== 'function' || absent.length > 0) return null
  const said = (absent as Form)()
  return typeof said === 'boolean' ? said : null
}

const stops = ({ refuses, guards }: RuleSpec): boolean => refuses !== undefined || guards === true

describe.each(everyDesign.filter(({ book }) => !isDerived(book)))('$book.id', ({ book, design }) => {
  const switches = book.own.spec.rules.flatMap((rule) => {
    const said = saidWithout(design.rules[rule.id])
    return said === null ? [] : [{ id: rule.id, said, due: stops(rule) }]
  })

  test('has switches', () => {
    expect(switches.length).toBeGreaterThan(0)
  })

  test('every rule that stops something lets it pass when it is absent, and every other one is then not done', () => {
    expect(
      switches.filter(({ said, due }) => said !== due).map(({ id, said }) => `${id} says ${said} when it is absent`),
    ).toEqual([])
  })
})
