/** What is wrong with a small scope if something is changed in it. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { settingOf } from '../../cli/prove/plan.ts'
import { openProblem } from '../../cli/search/problem.ts'
import { corrected } from '../../cli/spec/book.ts'
import type { ScopeSpec } from '../../spec/schema.ts'
import { presetOf } from '../designs/subjects.ts'
import { kvm } from './scopes.ts'

/** Two guest pages, two pages of the VMM, and memory for one VM. */
export const plain = { entries: [1, 1, 2], hvas: 2, frames: 8, operations: ['initVm', 'topup', 'hostMap', 'hostUnmap', 'fault'] }

export interface Change {
  readonly starts?: ScopeSpec['starts']
  readonly parameters?: ScopeSpec['parameters']
  readonly [key: string]: unknown
}

export const changedScope = ({ starts = {}, parameters = {}, ...change }: Change): ScopeSpec => ({
  id: 'plain',
  says: 'For tests.',
  use: 'attack',
  config: { ...plain, ...change },
  parameters,
  starts,
})

export const complaints = (change: Change): ReadonlyArray<string> => {
  const { input } = settingOf(kvm.book, changedScope(change), presetOf(kvm, corrected), {})
  const result = openProblem(kvm.design, input, {})
  return isLeft(result) ? result.left : []
}
