/** What a scope of shadow paging fixes: the guest's tables, sizes, operations switched on, parameters, start states. */
import type { ScopeOf } from '../../frame/scopes.ts'
import type { fields, Sized } from './fields.ts'
import { type Geometry, geometryOf } from './geometry.ts'
import type { Kinds, OperationId } from './operations.ts'
import type { parameters } from './parameters.ts'

export type Scope = ScopeOf<typeof fields, Kinds, typeof parameters>

export const geometryIn = ({ format, levels }: Pick<Sized, 'format' | 'levels'>): Geometry => geometryOf(format, levels)

/** Is one of these operations switched on? */
export const has = ({ operations }: Scope, ...ids: ReadonlyArray<OperationId>): boolean =>
  ids.some((id) => operations.includes(id))
