/** KVM logs what the guest writes, and what it writes itself for the guest. What devices and user space write they have to log themselves. */
import { describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import { opened } from './scopes.ts'

/** The scope dma with a dirty log, and nothing stored that would lead elsewhere. */
const logged = {
  logs: true,
  menu: ['-', 'F2|W|U|A|D', 'F2|W|U|A'],
  operations: ['read', 'write', 'dma', 'invlpg', 'moveFromDevice', 'getDirtyLog'],
}

const broken = (choice: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  explore(opened('dma', choice, logged), { symmetry: true, goal: { kind: 'all' } }).breaches.map(({ invariant }) => invariant)

test('a device that writes a table breaks nothing by itself', () => {
  expect(broken({})).toEqual([])
})

describe('what the guest and KVM write is judged all the same', () => {
  test.each([{ marksLogged: 'absent' }, { writesLogged: 'notEmulated' }, { reportOrder: 'unprotected' }])('%o', (choice) => {
    expect(broken(choice)).toContain('writes-are-logged')
  })
})
