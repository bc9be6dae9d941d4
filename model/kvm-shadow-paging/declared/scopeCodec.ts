/** A scope as a specification writes it. What is wrong with its sizes is told before what follows from them. */
import type { Type } from 'io-ts'
import { scopeCodecOf } from '../../frame/scopes.ts'
import { fields } from './fields.ts'
import { needsIn } from './needs.ts'
import { operations } from './operations.ts'
import { parameters } from './parameters.ts'
import type { Scope } from './scope.ts'
import { contentChecks, sizeChecks } from './scopeChecks.ts'

export const scopeCodec: Type<Scope, unknown> = scopeCodecOf({
  name: 'a scope of shadow paging',
  fields,
  operations,
  parameters,
  needs: needsIn,
  checks: [sizeChecks, contentChecks],
})
