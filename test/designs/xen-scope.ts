/** Scopes of direct paging for tests that are about one question only. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { type Scope, scopeCodec } from '../../model/xen-direct-paging/declared/scope.ts'

/** The parameters of the preset corrected. */
const parameters: Scope['parameters'] = {
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
