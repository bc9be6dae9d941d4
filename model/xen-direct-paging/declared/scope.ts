/** A scope as a specification writes it, and what is wrong with it. */
import type * as t from 'io-ts'
import { possible } from '../../frame/checks.ts'
import { type ScopeOf, scopeCodecOf } from '../../frame/scopes.ts'
import { needsIn } from './needs.ts'
import { type Kinds, operations } from './operations.ts'
import { parameters } from './parameters.ts'
import { contentChecks, rootChecks } from './scopeChecks.ts'
import { fields } from './sizes.ts'

/** What a scope of direct paging fixes: sizes, operations and modules switched on, parameters, start states. */
export type Scope = ScopeOf<typeof fields, Kinds, typeof parameters>

export const scopeCodec: t.Type<Scope, unknown> = scopeCodecOf({
  name: 'a scope of direct paging',
  fields,
  operations,
  parameters,
  usualOperations: operations.ids.slice(0, 6),
  // What an operation needs is told together with everything else that is wrong.
  checks: [rootChecks, (scope) => [...contentChecks(scope), ...possible(scope.operations, needsIn(scope))]],
})
