/** The worked scenarios of every design, step by step. */
import { describe, expect, test } from 'vitest'
import { scenarioProblems } from '../../cli/replay/scenario.ts'
import { everyDesign } from './subjects.ts'

describe.each(everyDesign)('$book.id', (subject) => {
  test.each(subject.book.own.spec.scenarios)('$title', (scenario) => {
    expect(scenarioProblems(subject, scenario)).toEqual([])
  })
})
