import type { Choice } from '../../model/frame/machine.ts'

/** Which machine: a design in a scope, with a choice of rules. */
export interface Setting {
  readonly design: string
  readonly scope: string
  readonly preset: string
  /** What the design's scope codec decodes. */
  readonly input: unknown
  /** Every rule that is not standard, by the names the code knows. */
  readonly choice: Choice
  /** Where the scope is declared; errors about it begin with this. */
  readonly place: string
}
