/** The one list of designs. */
import { kvmArmStage2Laws } from '../invariants/kvm-arm-stage2/index.ts'
import { kvmShadowPagingLaws } from '../invariants/kvm-shadow-paging/index.ts'
import { xenDirectPagingLaws } from '../invariants/xen-direct-paging/index.ts'
import { xenPinValidationLaws } from '../invariants/xen-pin-validation/index.ts'
import type { Design } from '../model/frame/machine.ts'
import { kvmArmStage2 } from '../model/kvm-arm-stage2/machine.ts'
import { kvmShadowPaging } from '../model/kvm-shadow-paging/machine.ts'
import { xenDirectPaging } from '../model/xen-direct-paging/machine.ts'

/** A design whose scope, state, operations, refusals and answers are hidden. */
// biome-ignore lint/suspicious/noExplicitAny: TypeScript has no existential types; what is hidden is hidden here, and only here
export type AnyDesign = Design<any, any, any, any, any, any>

export interface Entry {
  readonly design: AnyDesign
}

export const designs: ReadonlyArray<Entry> = [
  { design: { ...xenDirectPaging, laws: xenDirectPagingLaws } },
  { design: { ...xenDirectPaging, id: 'xen-pin-validation', laws: xenPinValidationLaws } },
  { design: { ...kvmArmStage2, laws: kvmArmStage2Laws } },
  { design: { ...kvmShadowPaging, laws: kvmShadowPagingLaws } },
]
