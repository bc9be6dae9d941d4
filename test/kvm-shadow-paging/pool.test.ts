/** Twins of any page are noticed, those of the first one too. */
import { expect, test } from 'vitest'
import { poolIsExact } from '../../invariants/kvm-shadow-paging/pool.ts'
import { at, replaceAt } from '../../model/frame/machine.ts'
import { ShadowPage } from '../../model/kvm-shadow-paging/declared/shadow.ts'
import { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { kvmShadowPaging } from '../../model/kvm-shadow-paging/machine.ts'
import { decodedScope } from './scopes.ts'

const scope = decodedScope({
  tables: [
    ['F1|W|U|A', '-'],
    ['-', '-'],
  ],
  frames: 2,
  pages: 3,
  operations: ['read'],
})

/** The first state, with a second page that shadows what this page shadows. */
const withTwin = (page: number, twin: number): State => {
  const s = kvmShadowPaging.bare(scope)
  const { shadows } = at(s.pages, 0)
  const taken = [page, twin].reduce((pages, i) => replaceAt(pages, i, ShadowPage.with({ shadows }, at(pages, i))), s.pages)
  return State.with({ pages: taken, pool: { ...s.pool, free: s.pool.free.filter((one) => one !== twin && one !== page) } }, s)
}

const wrong = (s: State) => {
  const { subjects, wrong } = poolIsExact(scope)
  return subjects(s).flatMap((page) => wrong(page, s) ?? [])
}

test('nothing is wrong with the first state', () => {
  expect(wrong(kvmShadowPaging.bare(scope))).toEqual([])
})

test.each([1, 2])('S0 and S%i shadow the same', (twin) => {
  expect(wrong(withTwin(0, twin))).toEqual([`S0 and S${twin} shadow the same`])
})
