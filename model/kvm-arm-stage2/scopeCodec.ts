/** A scope as a specification writes it, and what it need not say. */
import * as t from 'io-ts'
import { checked, failing, startErrors } from '../frame/checks.ts'
import { countCodec as count, leafCodec, recordCodec, withUsual, wordCodec } from '../frame/finite/codec.ts'
import { operationIds } from './operationIds.ts'
import { operationsOf } from './operationsOf.ts'
import type { Parameters, Remembered, Scope } from './declared/scope.ts'
import { contentChecks, sizeChecks } from './declared/scopeChecks.ts'

const everything: ReadonlyArray<Remembered> = ['leaf', 'level3', 'level2']

const three = leafCodec<Scope['entries']>('three sizes', (u) => Array.isArray(u) && u.length === 3 && u.every(count.is))

const complete = recordCodec<Scope>('a scope of stage-2 memory', [
  ['parts', count],
  ['entries', three],
  ['beyond', count],
  ['remembers', t.array(wordCodec(...everything))],
  ['frames', count],
  ['devices', count],
  ['vms', count],
  ['vcpus', t.array(count)],
  ['cpus', count],
  ['hvas', count],
  ['slots', count],
  ['maxPages', count],
  ['vmids', count],
  ['fourGiB', t.union([count, t.null])],
  ['cached', count],
  ['contents', t.boolean],
  ['operations', t.array(wordCodec(...operationIds))],
  [
    'parameters',
    recordCodec<Parameters>('the parameters', [
      ['firstVmid', wordCodec('one', 'zero')],
      ['rangeLock', wordCodec('always', 'overlapping')],
    ]),
  ],
  ['starts', t.record(t.string, t.array(t.unknown))],
])

/** What a scope need not say: one VM with one vCPU, no processor that remembers anything. */
const usual: Partial<Scope> = {
  parts: 1,
  beyond: 0,
  remembers: everything,
  devices: 0,
  vms: 1,
  vcpus: [0],
  cpus: 0,
  slots: 1,
  maxPages: 1,
  vmids: 2,
  fourGiB: null,
  cached: 2,
  contents: false,
}

/** A scope as a specification writes it. What is wrong with its sizes is told before what follows from them. */
export const scopeCodec: t.Type<Scope, unknown> = withUsual(
  checked(
    complete,
    failing(sizeChecks),
    failing(contentChecks),
    startErrors((scope) => operationsOf(scope, operationIds).codec),
  ),
  () => usual,
)
