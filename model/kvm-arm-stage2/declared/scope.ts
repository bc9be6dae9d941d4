/** A scope of stage-2 memory as a specification writes it. */
import { type ScopeOf, scopeCodecOf } from '../../frame/scopes.ts'
import { needsIn } from './needs.ts'
import { type Kinds, type OperationId, operations } from './operations.ts'
import { parameters } from './parameters.ts'
import { contentChecks, sizeChecks } from './scopeChecks.ts'
import { fields } from './sizes.ts'

export type Scope = ScopeOf<typeof fields, Kinds, typeof parameters>

/** Whether the scope switches an operation on. */
export const has = ({ operations }: Pick<Scope, 'operations'>, id: OperationId): boolean => operations.includes(id)

/** What is wrong with its sizes is told before what follows from them. */
export const scopeCodec = scopeCodecOf({
  name: 'a scope of stage-2 memory',
  fields,
  operations,
  parameters,
  needs: needsIn,
  checks: [sizeChecks, contentChecks],
})
