/** Scopes of direct paging for tests that are about one question only. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Parameters } from '../../model/xen-direct-paging/declared/parameters.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { scopeCodec } from '../../model/xen-direct-paging/declared/scopeCodec.ts'

/** The parameters of the preset corrected. */
const parameters: Parameters = {
  errnos: 'modern',
  countZeroTable: 'data',
  failedAudit: 'byIndex',
  linearAfter: 'einval',
  vaStore: 'frame',
  devalidation: 'quiet',
  locking: 'counts',
  privilege: 'none',
}

export const scopeOf = (config: object): Scope => {
  const decoded = scopeCodec.decode({ ...config, parameters, starts: {} })
  if (isLeft(decoded)) throw new Error('a scope of this test does not decode')
  return decoded.right
}
