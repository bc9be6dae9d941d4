/** The designs of the examples; their specs stand beside their models. */
import type { Entry } from '../cli/designs.ts'
import { iommuTableLaws } from './iommu-table/invariants.ts'
import { iommuTable } from './iommu-table/model.ts'

export const examples: ReadonlyArray<Entry> = [{ design: { ...iommuTable, laws: iommuTableLaws } }]
