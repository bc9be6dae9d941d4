/** How scenarios played, as a reader meets it. */

import { labelled, lines } from '../command/text.ts'
import type { Subject } from '../spec/subjects.ts'
import type { Played } from './scenario.ts'

/** One line, and a paragraph for everything that is not as the spec says. */
export const scenarioText = ({ scenarios, failed, problems }: Played): string => {
  if (scenarios === 0) return ''
  const told = `${scenarios - failed} of ${scenarios} play`
  return failed === 0
    ? lines(['', `  scenarios: ${told}`])
    : lines(['', `  SCENARIOS: ${told}`, ...problems.flatMap((text) => labelled('! ', text, '    '))])
}

/** The same for standard error: nothing where all is well. */
export const scenarioComplaints = ({ book }: Subject, { problems }: Played): string =>
  lines(problems.map((text) => `${book.id}: ${text}`))
